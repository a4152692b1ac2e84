//! The command line. This also has the tests' build make the program, which `cargo xtask test` starts as it was built.

use std::process::Command;

#[test]
fn without_a_demonstration_it_says_what_it_needs() {
    let output = Command::new(env!("CARGO_BIN_EXE_bellwether-journeys")).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for needed in ["--base", "--links", "--screenshots"] {
        assert!(said.contains(needed), "{said}");
    }
}
