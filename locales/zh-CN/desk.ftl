refusal-command-id-taken = 这个操作编号已被另一项操作使用。请刷新页面后重新提交。
refusal-unknown-policy = 没有这一类事项。请从列表中选择。
refusal-unknown-place = 没有这个地点。请从列表中选择，或输入 12 位区划代码。
refusal-not-your-place = 这个地点不在您的工作范围内。请选择您负责的村或社区。
refusal-not-base64 = 文件内容不是有效的 base64。
