// Networks of fully connected layers.

extension Family {
  /// Logistic regression on the pixels.
  static let linear = Family(name: "linear", usualWidth: 0) { list, _ in
    list.addLogits()
  }

  /// Two hidden layers of `width` units.
  static let mlp = Family(name: "mlp", usualWidth: 512) { list, width in
    for number in 1...2 {
      list.add("fc\(number)", .linear(units: width))
      list.add("relu\(number)", .relu)
    }
    list.addLogits("fc3")
  }
}
