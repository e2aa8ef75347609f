//! Parsers for the values of flags and variables: words from a fixed set, and numbers.

use std::ffi::OsStr;
use std::marker::PhantomData;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

/// Parses a word from a fixed set; letter case and surrounding white space are ignored.
pub fn word<T: ValueEnum + Send + Sync + 'static>() -> Word<T> {
    Word(PhantomData)
}

/// The parser that [`word`] returns.
#[derive(Debug)]
pub struct Word<T>(PhantomData<T>);

impl<T> Clone for Word<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T: ValueEnum + Clone + Send + Sync + 'static> TypedValueParser for Word<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        let typed = value.to_str().map_or(value, |text| OsStr::new(text.trim()));
        match typed.to_str().map(|text| T::from_str(text, true)) {
            Some(Ok(value)) => Ok(value),
            _ => EnumValueParser::<T>::new().parse_ref(command, argument, typed),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        Some(Box::new(values))
    }
}

/// Parses a whole number between `least` and `most` (inclusive).
pub fn number<T>(min: u64, max: u64) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync
where
    T: TryFrom<u64>,
{
    move |text| {
        let number = text.trim().parse().ok().filter(|number| (min..=max).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| match max {
            u64::MAX => format!("expected a number of at least {min}"),
            _ => format!("expected a number from {min} to {max}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_rejected_with_the_range() {
        assert_eq!(number::<u32>(1, 500)(" 20 "), Ok(20));
        for text in ["0", "501", "x", "-1", "1.5", "", "99999999999999999999"] {
            let refused = number::<u32>(1, 500)(text);
            assert_eq!(refused, Err("expected a number from 1 to 500".to_owned()), "{text}");
        }
        let refused = number::<u64>(1, u64::MAX)("all");
        assert_eq!(refused, Err("expected a number of at least 1".to_owned()));
    }
}
