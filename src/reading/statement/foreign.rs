//! Measure words of languages written without spaces or in other scripts, found inside longer words.

use crate::reading::words::Class;

const PARTS: [(&str, Class); 38] = [
    ("件数", Class::COUNT_OF),
    ("人数", Class::COUNT_OF),
    ("回数", Class::COUNT_OF),
    ("者数", Class::COUNT_OF),
    ("数量", Class::COUNT_OF),
    ("数目", Class::COUNT_OF),
    ("次数", Class::COUNT_OF),
    ("个数", Class::COUNT_OF),
    ("总数", Class::COUNT_OF),
    ("总量", Class::COUNT_OF),
    ("割合", Class::SHARE_OF),
    ("比例", Class::SHARE_OF),
    ("比率", Class::SHARE_OF),
    ("比重", Class::SHARE_OF),
    ("百分比", Class::SHARE_OF),
    ("占比", Class::SHARE_OF),
    ("份额", Class::SHARE_OF),
    ("发生率", Class::RATE),
    ("死亡率", Class::RATE),
    ("率", Class::RATE),
    ("度数", Class::COUNT_OF),
    ("平均", Class::AVERAGE),
    ("中位数", Class::AVERAGE),
    ("時間", Class::DURATION),
    ("时间", Class::DURATION),
    ("成本", Class::MONEY),
    ("费用", Class::MONEY),
    ("売上", Class::MONEY),
    ("収益", Class::MONEY),
    ("收入", Class::MONEY),
    ("利润", Class::MONEY),
    ("利益率", Class::MONEY),
    ("スコア", Class::SCORE),
    ("得分", Class::SCORE),
    ("满意度", Class::SCORE),
    ("満足度", Class::SCORE),
    ("指数", Class::INDEX),
    ("额", Class::MONEY),
];

/// What there should be less of.
const UNWANTED: &str = "错误 故障 缺陷 事故 投诉 延迟 时延 停机 宕机 流失 离职率 死亡率 发病率 感染 缺勤 不良率 不合格 报废 废品 返工 成本 费用 能耗 排放 \
    逾期 超时 漏洞 违规 失业率 贫困 损耗 响应时间 等待时间 处理时间 恢复时间 退货率 误报 漏报 跳出率 积压 误差 耗时 \
    エラー 不良 不具合 欠陥 障害 災害 クレーム 苦情 遅延 停止回数 停止時間 ダウンタイム レイテンシ 離職率 解約率 退職率 欠勤 待ち時間 応答時間 処理時間 復旧時間 \
    リードタイム 工数 作業時間 残業 コスト 費用 経費 排出 廃棄 ロス 手戻り 返品 滞納 失業 バグ 脆弱性 漏水 直帰率 離脱率 誤検知";

/// Words beside them by which what is measured is what is done about them: `故障修复率`, `事故防止活動`.
const MENDED: &str = "无 無 零 ゼロ 修复 解决 排除 处理率 处置 及时率 整改 完成 达成 防止 预防 降低 减少 下降 节约 监控 覆盖 达标 \
    削減 改善 対応率 対策 解決 達成 低減 防災 防止 短縮 監視 復旧率 障害者";

/// What a word in another script counts, if one of the known measure words stands in it.
pub(super) fn class_of(word: &str) -> Class {
    let counts =
        PARTS.iter().filter(|(part, _)| word.contains(part)).fold(Class::NONE, |class, (_, more)| class | *more);
    let holds = |list: &str| list.split_whitespace().any(|part| word.contains(part));
    if holds(UNWANTED) && !holds(MENDED) { counts | Class::LOWER } else { counts }
}
