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

/// What a word in another script counts, if one of the known measure words stands in it.
pub(super) fn class_of(word: &str) -> Class {
    PARTS.iter().filter(|(part, _)| word.contains(part)).fold(Class::NONE, |class, (_, more)| class | *more)
}
