//! The seam over two databases, the desk that writes, and the migrations.
