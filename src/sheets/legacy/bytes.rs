//! Little-endian numbers out of bytes; 0 where there are not enough.

pub(super) fn u8_at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |b| u16::from_le_bytes(*b))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> f64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0.0, |b| f64::from_le_bytes(*b))
}

/// A number in four bytes (MS-XLS 2.5.217, `RkNumber`).
pub(super) fn rk_at(bytes: &[u8], at: usize) -> f64 {
    let raw = u32_at(bytes, at);
    let value =
        if raw & 2 == 0 { f64::from_bits(u64::from(raw & !3) << 32) } else { f64::from(raw.cast_signed() >> 2) };
    if raw & 1 == 0 { value } else { value / 100.0 }
}

/// The text of an error code (MS-XLS 2.5.10, `BErr`).
pub(super) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// UTF-16 as text; what is none becomes the replacement character.
pub(super) fn push_utf16(text: &mut String, bytes: &[u8]) {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes() {
        for (raw, expect) in [(0x3FF0_0000_u32, 1.0), (0x3FF0_0001, 0.01), (14, 3.0), (15, 0.03), (0xFFFF_FFFE, -1.0)] {
            let found = rk_at(&raw.to_le_bytes(), 0);
            assert!((found - expect).abs() < 1e-12, "{raw:x}: {found}");
        }
        assert_eq!((u16_at(&[1], 0), u32_at(&[], 9), u8_at(&[7], 0)), (0, 0, 7));
    }
}
