// What the readers of whole files work on.

/// A whole file's bytes with the name that sentences use for it.
struct NamedBytes {
  let name: String
  let bytes: [UInt8]
}
