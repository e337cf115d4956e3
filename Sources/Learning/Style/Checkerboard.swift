// How much of a picture is a checkerboard: what strides and pools that do not fit their windows leave
// behind (Odena et al. 2016), and what Nakano (2019) saw in pictures from a robust network.
import Nets

/// The measure of checkerboards and stripes of two pixels' period.
public enum Checkerboard {
  /// One less the variation at stride 2 over the variation at stride 1, in [0, 1].
  ///
  /// Over all three pixels in a row or a column, a, b and c: 1 − Σ|c − a| / Σ(|b − a| + |c − b|). On a
  /// checkerboard c is a, and all of the variation is gone at stride 2: 1. On a slope, all stays: 0. Of
  /// independent noise half is left: 1/2. A flat picture has no variation: 0.
  /// - Parameter pixels: channels × height × width.
  public static func share(of pixels: [UInt8], shape: ImageShape) -> Double {
    precondition(pixels.count == shape.count, "one picture of the given shape")
    var (near, far) = (0, 0)
    func add(_ first: Int, _ stride: Int) {
      let (a, b, c) = (
        Int(pixels[first]), Int(pixels[first + stride]), Int(pixels[first + 2 * stride])
      )
      near += abs(b - a) + abs(c - b)
      far += abs(c - a)
    }
    for row in 0..<shape.channels * shape.height {
      for column in 0..<shape.width {
        let place = row * shape.width + column
        if column + 2 < shape.width { add(place, 1) }
        if row % shape.height + 2 < shape.height { add(place, shape.width) }
      }
    }
    return near == 0 ? 0 : 1 - Double(far) / Double(near)
  }
}
