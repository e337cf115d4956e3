// Lengths from the headers of files, which may announce anything.

extension Int {
  /// The product of `factors`; `nil` if it does not fit.
  static func product(of factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      product = next
    }
    return product
  }
}
