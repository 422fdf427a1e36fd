mod reading;
mod round_trips;
mod writing;
