// The sum of two feature maps, such as a residual block's.

/// one + other; the gradient goes to both.
final class AddStep: Step {
  func forward(_ inputs: [Value], on builder: PlanBuilder) -> Value {
    builder.add(inputs[0], inputs[1])
  }

  func backward(_ gradient: Gradient, on builder: PlanBuilder) -> [Value?] {
    let whole = builder.gathered(gradient)
    return [whole, whole]
  }
}
