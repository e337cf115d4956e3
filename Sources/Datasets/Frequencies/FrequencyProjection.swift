// A frequency filter at work. A square of frequencies in the two-dimensional discrete Fourier transform
// is a choice of rows and a choice of columns: transforming, masking and transforming back is one matrix
// over the columns of a channel and one over its rows, real, symmetric and exact.
import Foundation
import Nets

/// Projects pictures of one shape on the frequencies that a filter keeps.
struct FrequencyProjection {
  private let shape: ImageShape
  private let spread: Double?
  /// height × height, width × width.
  private let down, across: [Double]

  /// The matrices of `filter` for pictures of `shape`.
  init(_ filter: FrequencyFilter, shape: ImageShape) {
    self.shape = shape
    spread = filter.spread
    down = Self.matrix(filter, length: shape.height)
    across = Self.matrix(filter, length: shape.width)
  }

  /// Row i, column j: the mean over all frequencies of the kept ones' cos(2π f (i - j) / n); sines of a
  /// frequency and its negative cancel.
  private static func matrix(_ filter: FrequencyFilter, length: Int) -> [Double] {
    let kept = (0..<length).filter { filter.keeps($0, of: length) }
    let cosines = (0..<length).map { cos(2 * .pi * Double($0) / Double(length)) }
    let kernel = (0..<length).map { gap in
      kept.reduce(0) { $0 + cosines[$1 * gap % length] } / Double(length)
    }
    return (0..<length * length).map { kernel[abs($0 / length - $0 % length)] }
  }

  /// What is kept of an 8-bit picture, in grey levels, as floats.
  func kept(of levels: ArraySlice<UInt8>) -> [Double] {
    let plane = shape.height * shape.width
    return (0..<shape.channels).flatMap { channel in
      let start = levels.startIndex + channel * plane
      let values = levels[start..<start + plane].map(Double.init)
      let rows = Self.product(down, values, inner: shape.height)
      return Self.product(rows, across, inner: shape.width)
    }
  }

  /// The product of two matrices by rows, the first of which has `inner` columns.
  private static func product(_ left: [Double], _ right: [Double], inner: Int) -> [Double] {
    let (rows, columns) = (left.count / inner, right.count / inner)
    var sums = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for term in 0..<inner {
        let factor = left[row * inner + term]
        for column in 0..<columns {
          sums[row * columns + column] += factor * right[term * columns + column]
        }
      }
    }
    return sums
  }

  /// The filtered picture in 8 bits: scaled where the filter says so, clipped and rounded.
  func filtered(_ levels: ArraySlice<UInt8>) -> [UInt8] {
    let kept = kept(of: levels)
    guard let spread else { return kept.map(Self.level) }
    let count = Double(kept.count)
    let mean = kept.reduce(0, +) / count
    let deviation = (kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // Where nothing is kept there is nothing to scale but rounding errors.
    let gain = deviation > 1e-9 ? 255 * spread / deviation : 0
    return kept.map { Self.level(of: 127.5 + gain * ($0 - mean)) }
  }

  /// The nearest grey level. Ties are ties to a millionth of a level: the last bits of a cosine, which
  /// libraries of mathematics do not agree upon, decide nothing.
  private static func level(of value: Double) -> UInt8 {
    let steady = (value * 1_048_576).rounded() / 1_048_576
    return UInt8(min(max(steady, 0), 255).rounded())
  }
}
