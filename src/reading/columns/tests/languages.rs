//! The headers of KPI tables in the languages they are kept in.

use super::{columns, find, grid, only};
use crate::model::Field;

#[test]
fn tables_in_many_languages_are_mapped_whole() {
    for header in [
        "Metrik|Einheit|Ausgangswert|Zielwert|Heute|Zuständigkeit|Frist|Status|Bemerkung",
        "Métrique|Unité|Situation de départ|Valeur attendue|Actuelle|Pilote|Échéance|Statut|Commentaire",
        "Métrica|Unidad|Situación inicial|Meta esperada|Hoy|Responsable|Plazo|Estado|Observaciones",
        "Métricas|Unidade|Situação inicial|Meta prevista|Hoje|Responsável|Prazo|Situação|Observações",
        "Metrica|UM|Situazione iniziale|Traguardo|Effettivo|Responsabile|Scadenza|Stato|Note",
        "Metriek|Eenheid|Nulmeting|Streefwaarde|Werkelijk|Trekker|Wanneer|Beoordeling|Toelichting",
        "Metryka|Jednostka|Stan wyjściowy|Docelowo|Obecnie|Odpowiedzialny|Termin|Ocena|Uwagi",
        "Ukazatel|Jednotka|Výchozí hodnota|Cíl|Skutečnost|Odpovědná osoba|Termín|Stav|Poznámka",
        "Nyckeltal|Enhet|Utgångsläge|Målvärde|Nuläge|Ansvarig|Slutdatum|Status|Kommentar",
        "Nøkkeltall|Enhet|Utgangspunkt|Måltall|Nåværende|Ansvarlig|Frist|Status|Merknad",
        "Nøgletal|Enhed|Udgangspunkt|Målværdi|Nuværende|Ansvarlig|Frist|Status|Bemærkninger",
        "Mittari|Yksikkö|Lähtötaso|Tavoite|Toteuma|Vastuuhenkilö|Määräaika|Tila|Huomiot",
        "Indicator|Unitate de măsură|Valoare inițială|Țintă|Valoare actuală|Responsabil|Termen|Stadiu|Observații",
        "Mutató|Mértékegység|Bázisérték|Célérték|Tény|Felelős|Határidő|Állapot|Megjegyzés",
        "Gösterge|Birim|Başlangıç Değeri|Hedef|Güncel|Sorumlu|Son Tarih|Durum|Açıklama",
        "Показатель|Ед. изм.|Исходный уровень|Плановое значение|Фактически|Ответственный|Срок|Статус|Примечание",
        "Показник|Одиниця виміру|Базове значення|Цільове значення|Факт|Відповідальний|Термін|Стан|Примітка",
        "مؤشر الأداء|وحدة القياس|خط الأساس|المستهدف|المحقق|المسؤول|الموعد النهائي|الحالة|ملاحظات",
        "מדד|יחידת מידה|קו בסיס|יעד|בפועל|אחראי|תאריך יעד|סטטוס|הערות",
        "شاخص|واحد سنجش|مقدار پایه|هدف|مقدار فعلی|مسئول|مهلت|وضعیت|توضیحات",
        "संकेतक|इकाई|आधार रेखा|लक्ष्य|वर्तमान|जिम्मेदार|समय सीमा|स्थिति|टिप्पणी",
        "Indikator Kinerja|Satuan|Kondisi Awal|Target|Realisasi|Penanggung Jawab|Tenggat|Status|Keterangan",
        "Petunjuk Prestasi|Unit|Garis Asas|Sasaran|Pencapaian Semasa|Pegawai Bertanggungjawab|Tarikh Akhir|Taraf|Catatan",
        "Chỉ tiêu|Đơn vị tính|Giá trị ban đầu|Kế hoạch|Thực hiện|Người phụ trách|Thời hạn|Trạng thái|Ghi chú",
        "ตัวชี้วัด|หน่วยนับ|ค่าฐาน|ค่าเป้าหมาย|ผลการดำเนินงาน|ผู้รับผิดชอบ|กำหนดเวลา|สถานะ|หมายเหตุ",
        "关键结果|单位|基线值|目标值|现状|负责人|截止日期|状态|备注",
        "關鍵結果|單位|基期值|目標值|現況|負責人|完成日期|狀態|備註",
        "評価指標|単位|基準値|目標値|現状|担当者|期限|判定|備考",
        "지표|단위|기준값|목푯값|실적값|담당|기한|상태|비고",
    ] {
        let names: Vec<&str> = header.split('|').collect();
        let table = grid(&[
            &names,
            &["Reklamationen je Monat", "%", "12", "20", "15", "Ann Lee", "2026-12-31", "on track", "seen in May"],
            &["Durchlaufzeit", "h", "30", "24", "28", "Bo Kim", "2026-10-31", "at risk", "new team"],
            &["Kundenzufriedenheit", "NPS", "7", "9", "8", "Cy Orr", "2026-11-30", "on track", "survey runs"],
        ]);
        assert_eq!(
            columns(&only(&table)),
            "kpi=A owner=F unit=B baseline=C target=D current=E deadline=G status=H comment=I",
            "{header}"
        );
    }
}

/// The columns of a table of three rows below a header.
fn mapped(rows: &[&[&str]]) -> String {
    columns(&only(&grid(rows)))
}

#[test]
fn what_is_at_present_is_the_baseline_beside_the_actual_figure() {
    for (header, expect) in [
        (["Gösterge", "Mevcut Durum", "Hedef"].as_slice(), "kpi=A target=C current=B"),
        (&["Gösterge", "Mevcut Durum", "Hedef", "Gerçekleşen"], "kpi=A baseline=B target=C current=D"),
        (&["指标", "现状", "目标"], "kpi=A target=C current=B"),
        (&["指標", "現状値", "目標値", "実績値"], "kpi=A baseline=B target=C current=D"),
    ] {
        let width = header.len();
        let rows = [["Leads", "10", "30", "20"], ["Calls", "5", "9", "7"], ["Churn", "9%", "2%", "5%"]];
        let table = grid(&[header, &rows[0][..width], &rows[1][..width], &rows[2][..width]]);
        assert_eq!(columns(&only(&table)), expect, "{header:?}");
    }
}

#[test]
fn words_under_measurement_say_how_and_figures_what() {
    for name in ["Pomiar", "Medição", "Misura", "Ölçüm", "Measurement"] {
        let words = [["Wskaźnik", "Target", name], ["Leads", "10", "CRM"], ["Calls", "5", "Dialler log"]];
        assert_eq!(mapped(&[&words[0], &words[1], &words[2]]), "kpi=A target=B source=C", "{name}");
        let figures = [["Wskaźnik", "Target", name], ["Leads", "10", "8"], ["Calls", "5", "4"]];
        assert_eq!(mapped(&[&figures[0], &figures[1], &figures[2]]), "kpi=A target=B current=C", "{name}");
    }
}

#[test]
fn a_row_of_figures_is_no_header() {
    let mapping = only(&grid(&[
        &["Objective", "Goal", "Now"],
        &["Conversion Rate", "≥ 95%", "73% (Score)"],
        &["Invoices", "200+", "20"],
        &["Daily time", "< 30s", "3-5 min"],
    ]));
    assert_eq!((mapping.header_row, columns(&mapping)), (0, "kpi=A target=B current=C".to_owned()));
}

#[test]
fn targets_of_phases_and_terms_are_targets() {
    for (first, second) in [
        ("Target Phase 1", "Target Phase 2"),
        ("Ziel nach Phase 1", "Ziel nach Phase 2"),
        ("Meta corto plazo", "Meta largo plazo"),
        ("Cible à 6 mois", "Cible à 12 mois"),
        ("Target Q1 (1 month)", "Target Q2 (3 months)"),
        ("목푯값_1차", "목푯값_2차"),
    ] {
        let mapping = only(&grid(&[
            &["KPI", "Actual", second, first],
            &["Backup coverage", "10%", "95%", "80%"],
            &["Test coverage", "20%", "70%", "60%"],
        ]));
        let found: Vec<_> = mapping.period_columns.iter().map(|period| (period.field, period.column)).collect();
        assert_eq!(found, [(Field::Target, 3), (Field::Target, 2)], "{first}");
    }
    // The aims are words, so that the one dated column is the target.
    let rows = [["Objectif", "KPI", "Cible 2026"], ["Grandir", "Leads", "100"], ["Tenir", "Calls", "50"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=B goal=A target=C");
}

#[test]
fn a_column_of_years_is_no_actual_figure() {
    for name in ["Current Period", "Actual Year"] {
        let rows = [["KPI", "Target", name], ["Satisfaction", "4.0", "2024"], ["Response time", "24", "2024"]];
        assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=B", "{name}");
    }
}

#[test]
fn figures_with_a_sign_are_no_direction_and_other_figures_no_tier() {
    let rows = [["KPI", "Target", "Production"], ["RMSE", "30", "<20"], ["MAPE", "40%", "<20%"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=B");
    let rows = [["KPI", "Target", "Level"], ["Assessed", "100", "89"], ["Ongoing", "10", "11"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=B current=C");
    let rows = [["KPI", "Target", "Level"], ["Assessed", "100", "1"], ["Ongoing", "10", "2"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A tier=C target=B");
}

#[test]
fn a_deadline_may_be_so_many_months_from_the_start() {
    for (first, second) in [("14 dias", "Mês 6"), ("3 months", "6 months"), ("1ヶ月後", "2ヶ月後")] {
        let rows = [["Indicador", "Meta", "Prazo"], ["Leads", "10", first], ["Vendas", "5", second]];
        assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=B deadline=C", "{first}");
    }
}

#[test]
fn what_is_aimed_at_and_reached_is_a_kpi_under_any_name() {
    let rows = [["Bat", "Doelwaarde", "Nulmeting"], ["Tijdsbesparing", "20", "48"], ["Fouten", "5%", "12%"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A baseline=C target=B");
    let rows = [["Land", "Zielwert", "Istwert"], ["Peru", "20", "48"], ["Chile", "5", "12"]];
    assert!(find(&grid(&[&rows[0], &rows[1], &rows[2]])).tables.is_empty());
}

#[test]
fn where_it_starts_is_a_day_or_a_figure() {
    let rows = [["Key Result", "Start", "Target"], ["Leads", "10", "30"], ["Calls", "5", "9"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A baseline=B target=C");
    let rows = [["Key Result", "Start", "Target"], ["Leads", "2026-01-01", "30"], ["Calls", "2026-02-01", "9"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=C start=B");
}

#[test]
fn marks_without_a_header_are_the_status() {
    let rows = [["KPI", "Target", "Now", ""], ["Leads", "10", "12", "✅"], ["Calls", "9", "5", "❌"]];
    assert_eq!(mapped(&[&rows[0], &rows[1], &rows[2]]), "kpi=A target=B current=C status=D");
}
