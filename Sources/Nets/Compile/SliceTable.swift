// How many rows an operation works on at a time: a fixed table by shape, so that the same network
// computes the same bytes on every run. Slices of a feature map stay in a core's own cache from one
// operation to the next; with fewer rows, kernels spend their time on starting.

extension PlanBuilder {
  /// Bytes of one slice of a map.
  private static let sliceBytes = 512 << 10
  /// Rows below which slices are not worth it.
  private static let fewestRows = 4

  /// Into how many equal slices the rows are cut for an operation on `maps`.
  func slices(_ maps: Value...) -> Int {
    let bytes = maps.map { 4 * $0.precision.floats($0.count / rows) }.max() ?? 1
    let wanted = max(Self.sliceBytes / max(bytes, 1), Self.fewestRows)
    guard rows > wanted else { return 1 }
    for slices in (rows + wanted - 1) / wanted...rows where rows % slices == 0 {
      let isEnough = rows / slices >= Self.fewestRows
      return isEnough && maps.allSatisfy { $0.canBeSliced(slices) } ? slices : 1
    }
    return 1
  }
}

extension PlanBuilder {
  /// Into how many slices the rows are cut for Winograd's algorithm: as many as for the maps, unless
  /// the filters, transformed anew for every slice, would be more work than the maps are.
  func winogradSlices(_ source: Value, _ result: Value) -> Int {
    let wanted = slices(source, result)
    let filters = Self.transformed * source.channels * result.channels
    let most = max(max(source.count, result.count) / filters, 1)
    guard wanted > most else { return wanted }
    return (1...most).last { rows % $0 == 0 && source.canBeSliced($0) && result.canBeSliced($0) }
      ?? 1
  }

  /// Values of a transformed 3×3 filter.
  private static let transformed = 36

  /// Into how many slices the rows are cut for the gradient to `weights` weights, whose parts must be
  /// added up: as many as for the maps, unless that would be more work than the maps are.
  func weightSlices(_ source: Value, _ gradient: Value, weights: Int) -> Int {
    let slices = slices(source, gradient)
    let mapFloats = [source, gradient].reduce(0) { $0 + $1.precision.floats($1.count) }
    return weights * slices * 4 <= mapFloats ? slices : 1
  }
}

extension Value {
  /// Whether slices end with whole vectors.
  fileprivate func canBeSliced(_ slices: Int) -> Bool {
    (count / slices).isMultiple(of: 16)
  }

  /// Float32 values of memory from one slice to the next.
  func stride(_ slices: Int) -> Int { precision.floats(count / slices) }
}
