//! What an agent knows of the workflows that it has started.
