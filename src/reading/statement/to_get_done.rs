//! Names of things to get done: the less time they take, the better.

use crate::reading::columns::fold;

/// Beginnings of words for things to get done, in the languages that tables come in; folded.
const BEGINNINGS: &str = "respon recover restor handl process approv resolv resolution reaction deliver repair fixing onboard detect setup \
    changeover wait queue queuing loading startup render deploy compil turnaround closure closing settlement reimburs payout verification \
    dispatch triage evacuation hiring recruit publish publication packing picking synchroni failover reconciliation provision execution \
    inference delay latenc performan desempen rendimiento leistung speed velocid geschwindigkeit vitesse velocita \
    reaktion antwort wiederherstell bearbeit abwickl liefer losung behebung freigabe genehmig einarbeit erkenn umrust ladedauer erledig \
    repons traitement retabliss reprise livraison attente chargement demarrage deploiement \
    respuesta resposta risposta recuper ripristin atencion atendimento procesa tramit aprob aprov entrega consegna repar ripara espera attesa \
    carregamento caricamento arranque avvio ejecucion execucao cierre fechamento \
    herstel afhandel verwerking goedkeuring odpowied reakcj realizacj napraw oczekiwan yanit cevap onay teslim cozum pemulihan penanganan \
    penyelesaian";

/// Whole words for them; folded.
const WORDS: [&str; 4] = ["rto", "rpo", "lag", "boot"];

/// Parts of words in scripts without spaces between their words, and of those that bend them much; folded.
const PARTS: &str = "响应 处理 恢复 审批 交付 修复 等待 加载 応答 処理 復旧 対応 承認 納品 修理 待ち 응답 처리 복구 대응 승인 배송 수리 대기 로딩 \
    отклик ответ восстановл обработ ожидан";

/// Beginnings of words by which the time is what is wanted, whatever is done in it; folded.
const WANTED: &str = "training trained learning study volunteer uptime between without mtbf availab retention session engagement watch \
    battery schulung weiterbildung formation capacita formacion treinamento formacao formazione pelatihan";

/// Whether a name is that of a thing to get done: `Call handling`, `RTO core systems`, `Einarbeitung`.
pub fn names_a_thing_to_get_done(name: &str) -> bool {
    let folded = fold(name);
    let begins = |list: &str, word: &str| list.split_whitespace().any(|known| word.starts_with(known));
    let is_done = |word: &str| {
        WORDS.contains(&word)
            || begins(BEGINNINGS, word)
            || !word.is_ascii() && PARTS.split_whitespace().any(|part| word.contains(part))
    };
    !folded.split(' ').any(|word| begins(WANTED, word)) && folded.split(' ').any(is_done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_folded() {
        for word in [BEGINNINGS, PARTS, WANTED].iter().flat_map(|list| list.split_whitespace()) {
            assert_eq!(fold(word), *word);
        }
    }

    #[test]
    fn names_of_things_to_get_done() {
        for (name, expect) in [
            ("Call handling", true),
            ("RTO core systems", true),
            ("Einarbeitung neuer Kollegen", true),
            ("Réponse aux demandes", true),
            ("Resposta ao cliente", true),
            ("故障处理", true),
            ("Velocidad de análisis", true),
            ("Training hours delivered", false),
            ("Volunteer work", false),
            ("Ledger notes", false),
        ] {
            assert_eq!(names_a_thing_to_get_done(name), expect, "{name}");
        }
    }
}
