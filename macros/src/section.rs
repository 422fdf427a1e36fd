//! What the built WebAssembly tells tools of its classes.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::LitStr;

/// A line in the custom section `worker_agents`: what kind of class it is, its name, and
/// its binding if that is written. `worker-build/check.mjs` compares it with the
/// configuration.
pub(crate) fn entry(kind: &str, class: &str, binding: Option<&LitStr>) -> TokenStream {
    let binding = binding.map(|binding| format!(" {}", binding.value()));
    let line = format!("{kind} {class}{}\n", binding.unwrap_or_default());
    let length = line.len();
    let bytes = Literal::byte_string(line.as_bytes());
    quote! {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[used]
            #[unsafe(link_section = "worker_agents")]
            static ENTRY: [::core::primitive::u8; #length] = *#bytes;
        };
    }
}
