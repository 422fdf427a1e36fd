//! What a trip consists of. A model could do this; a rule is enough to show the
//! rest.

use serde::{Deserialize, Serialize};

use crate::Trip;

/// A part of a trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is booked.
    pub what: String,
    /// What it costs, in euros.
    pub cost: u32,
}

/// Plans a trip.
pub(crate) fn plan(trip: &Trip) -> Vec<Item> {
    let Trip {
        destination, days, ..
    } = trip;
    let far = destination.chars().map(u32::from).sum::<u32>() % 400;
    let nights = days.saturating_sub(1);
    let mut items = vec![Item {
        what: format!("Train to {destination} and back"),
        cost: 80 + far,
    }];
    if nights > 0 {
        items.push(Item {
            what: format!(
                "Hotel, {nights} {}",
                if nights == 1 { "night" } else { "nights" }
            ),
            cost: nights * 95,
        });
    }
    items.push(Item {
        what: "Meals".into(),
        cost: days * 30,
    });
    items
}
