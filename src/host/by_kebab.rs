use crate::routing::camel_case_to_kebab_case;

/// The names of bindings, by their kebab-case form, which is what URLs use. Where
/// two are alike, the later one stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByKebab(Vec<(String, String)>);

impl ByKebab {
    /// The binding of this kebab-case form.
    pub fn get(&self, kebab: &str) -> Option<&str> {
        let (_, name) = self.0.get(self.find(kebab).ok()?)?;
        Some(name)
    }

    /// The kebab-case forms, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(kebab, _)| kebab.as_str())
    }

    fn find(&self, kebab: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(kebab))
    }
}

impl<'a> FromIterator<&'a String> for ByKebab {
    fn from_iter<I: IntoIterator<Item = &'a String>>(names: I) -> Self {
        let mut by_kebab = Self::default();
        for name in names {
            let kebab = camel_case_to_kebab_case(name);
            let (at, same) = match by_kebab.find(&kebab) {
                Ok(at) => (at, by_kebab.0.get_mut(at)),
                Err(at) => (at, None),
            };
            // They are few: a map, or a sort, would be 1 KiB of code.
            match same {
                Some((_, known)) => known.clone_from(name),
                None => by_kebab.0.insert(at, (kebab, name.clone())),
            }
        }
        by_kebab
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_stands_and_the_order_is_that_of_the_keys() {
        let names = ["Zebra", "MY_AGENT", "Ant", "MyAgent"].map(String::from);
        let by_kebab: ByKebab = names.iter().collect();
        assert_eq!(
            by_kebab.keys().collect::<Vec<_>>(),
            ["ant", "my-agent", "zebra"]
        );
        assert_eq!(by_kebab.get("my-agent"), Some("MyAgent"));
        assert_eq!(by_kebab.get("zebra"), Some("Zebra"));
        assert_eq!(by_kebab.get("MyAgent"), None);
    }
}
