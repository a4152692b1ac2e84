refusal-command-id-taken = 这张表单此前已经提交，内容与这次不同；此前提交的已经记录。如需再次办理，请从事项页面重新打开表单。
refusal-unknown-policy = 没有这一类事项。请从列表中选择。
refusal-unknown-place = 没有这个地点。请从列表中选择，或者输入 12 位地点代码。
refusal-not-your-place = 这个地点不在您的工作范围内。请选择您负责的村（社区）。
refusal-not-base64 = 文件内容不是有效的 base64。
