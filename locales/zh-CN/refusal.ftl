# 规则不允许时的说明。说明现状与可以怎样做，不用感叹号。

refusal-act-unknown = 本类事项没有“{ $act }”这一动作。
refusal-case-exists = 这一事项已经登记。
refusal-case-unknown = 没有找到这一事项。
refusal-import-unknown = 本类事项不接受从其他系统导入。
refusal-instant-not-given = 办理时间由系统记录，不能自行填写。

refusal-already-closed = 事项已经办结，不能再做这一步。
refusal-case-changed = 您打开本页之后，事项有了新的情况：{ $since }。
refusal-version-missing = 请注明您看到的是事项的哪一版本。
refusal-version-unknown = 事项还没有这一版本。
refusal-case-merged = 事项已并入 { $code }，请在该事项中办理。
refusal-wrong-stage = 事项现处于“{ $stage }”阶段，这一步须在以下阶段进行：{ $from }。
refusal-wrong-role = 这一步由以下人员办理：{ $roles }。
refusal-person-wrong-role = 所选人员不能参与这一步，请从以下人员中选择：{ $roles }。
refusal-staff-only = 这一步由工作人员办理。
refusal-resident-only = 这一步由提出事项的居民本人办理。
refusal-recused = 您已在本事项中回避，不能再办理。
refusal-person-recused = 所选人员已在本事项中回避。
refusal-handler-only = 这一步由承办人办理。
refusal-own-work = 您在本事项中承办、调解或者记录过工作，这一步须由其他人办理。
refusal-own-part = 您经手过本事项（承办、调解、记录工作、回访、核查或者办结），这一步须由没有经手过的人办理。
refusal-own-follow-up = 本事项由您回访，这一步须由其他人办理。
refusal-own-report = 本事项由您登记，这一步须由其他人办理。
refusal-mediator-only = 这一步由本事项的调解员办理。
refusal-handler-or-mediator-only = 这一步由承办人或者本事项的调解员办理。

refusal-line-unknown = 请选择您所在的登记渠道。
refusal-category-unknown = 请选择类别。
refusal-place-malformed = 请选择地点，地点代码为十二位。
refusal-applicant-missing = 请填写申请人。
refusal-party-unfit = 请核对当事人信息：须有姓名，且不得重复。
refusal-parties-too-many = 一个事项最多登记 { $limit } 名当事人。
refusal-same-line = 您所在的渠道已经登记本事项，须由另一条线印证。
refusal-same-grade = 等级没有变化。
refusal-same-category = 类别没有变化。
refusal-already-accepted = 本事项已有承办人。

refusal-field-missing = 请填写“{ $field }”。
refusal-field-unfit = “{ $field }”填写有误，请核对。
refusal-field-too-long = “{ $field }”不得超过 { $limit } 字。
refusal-field-too-many = “{ $field }”最多选 { $limit } 人。
refusal-field-unknown = 表单中没有“{ $field }”这一项。
refusal-evidence-too-many = 一次最多添加 { $limit } 份材料。
refusal-evidence-not-asked = 这一步不收“{ $kind }”类材料。
refusal-evidence-damaged = 材料没有完整保存，请重新添加。
refusal-evidence-missing = 办结前须至少有一种材料：{ $kinds }；居民本人已确认解决的除外。
refusal-reading-of-another-day = 该命令记录的是此前某日的查看，今日不再开启内容。请重新发送。
refusal-evidence-not-sent = 所列材料未为本事项上传，或上传已超过一日，请重新添加。
refusal-evidence-no-act = 您目前对本事项没有需要附材料的步骤。
refusal-evidence-quota = 每人每日最多上传 { $files } 份、{ $size } 材料，请次日再传。
refusal-evidence-unread = 材料中有姓名和签字，与封存的文字同样对待。请先查看本事项的封存内容，日志中会留下您于今日查看的记录。

refusal-analysis-alone = 联合研判须有两人以上参加。
refusal-analysis-one-kind = 联合研判须有不同方面的人员参加。
refusal-parties-missing = 尚未登记当事人。
refusal-both-sides-missing = 须先登记申请人和被申请人。
refusal-consent-refused = 有当事人明确拒绝调解，不得调解。可以终止调解或者上报。
refusal-consent-missing = 还有 { $count } 位当事人的意愿没有记录。
refusal-mediation-unknown = 本类事项不设调解。
refusal-mediators-missing = 请选择调解员。
refusal-mediator-kind-unknown = 请为每位调解员选择所属方面。
refusal-mediator-twice = 同一人不能重复列为调解员。
refusal-mediator-related = 与当事人有亲属或利害关系的人员不得担任调解员。
refusal-mediator-wrong-kind = 所选人员不能以“{ $kind }”身份参加调解。
refusal-mediator-kinds-missing = 本等级须有 { $needed } 个方面的调解员，现有 { $have } 个。请再确定 { $more } 个方面的调解员，可选：{ $absent }。
refusal-not-mediated = 须先记录至少一次现场调解。
refusal-already-recused = 所选人员已在本事项中回避。
refusal-recusal-of-second = 您承办或调解过本事项；可以回访、核查、办结本事项的人员需要回避的，须由未承办、未调解过的人登记。
refusal-person-missing = 请选择人员。
refusal-recusal-own-only = 自行回避由本人提出。
refusal-recusal-by-another = 当事人申请或者决定的回避，由其他人登记。

refusal-all-signed = 当事人均已签署。
refusal-already-signed = 已经签署。
refusal-already-sealed = 已经盖章。
refusal-agreement-not-effective = 协议尚未生效。
refusal-family-status = 婚姻、收养等身份关系的纠纷不适用司法确认。
refusal-already-applied = 已经申请司法确认。
refusal-application-late = 司法确认的申请期限已于 { $last } 届满。
refusal-not-all-parties = 司法确认须由各方当事人共同申请。
refusal-day-unfit = 日期应在协议生效之日与今天之间。
refusal-not-applied = 尚未申请司法确认。
refusal-already-decided = 司法确认结果已经登记。

refusal-routes-untold = 终止调解前，须告知当事人可以通过仲裁、行政、司法等途径维护自己的权利。
refusal-not-referred = 本事项没有上报。
refusal-already-handler = 所选人员已是承办人。

refusal-wrong-way = “{ $grade }”等级的回访方式为：{ $ways }。
refusal-follow-up-missing = 须先由未承办、未调解过本事项的人回访。
refusal-check-missing = 须先由村党组织核查。
refusal-already-confirmed = 您已经确认。
refusal-reopening-unknown = 本类事项不能重新办理。
refusal-outcome-final = 以“{ $outcome }”办结的事项不能重新办理。可以提出意见，或者重新登记。
refusal-reopen-too-late = 重新办理的期限已于 { $last } 届满，请重新登记。
refusal-no-open-complaint = 没有待答复的意见。

refusal-same-case = 不能并入本事项自身。
refusal-other-policy = 只能并入同类事项。
refusal-other-closed = 所选事项已经办结，不能并入。
refusal-other-place = 只能并入同一地点的事项。
refusal-other-category = 只能并入同一类别的事项。类别有误的，请先更正。
refusal-merged-in-hand = 本事项已并入 { $code } 办理。该事项办结后，您可以在这里确认是否已经解决。
refusal-not-merged = 本事项没有并案。
refusal-installation-exists = 数据库里已有一套安装；请用建立它时的数据文件夹，以 bellwether serve 启动。没有在 { $folder } 中另造密钥。
refusal-log-key = 数据文件夹里的 log.key 不是签署 { $log } 的密钥。请放回正确的密钥；没有写入任何内容。
