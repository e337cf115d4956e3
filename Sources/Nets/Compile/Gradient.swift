// A gradient on its way back. Where two layers read a value, its gradient has two parts; whoever
// wants the sum can often have it on the way, in a pass over memory that it makes anyway.

/// The gradient to a value, as one part or as two that are yet to be added.
struct Gradient {
  var one: Value
  var other: Value?

  init(_ one: Value) { self.one = one }

  /// Where its parts lie.
  var slots: [Tape.Slot] { [one.slot] + (other.map { [$0.slot] } ?? []) }
}
