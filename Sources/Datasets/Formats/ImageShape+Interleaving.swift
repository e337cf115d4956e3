// Two orders of a colour picture's bytes: the lab's (all red, all green, all blue) and that of
// PNG and most array libraries (red, green, blue of each pixel).
import Nets

extension ImageShape {
  /// Pictures of this shape from channel-height-width to height-width-channel order.
  func interleaved(_ planar: ArraySlice<UInt8>) -> [UInt8] {
    reordered(planar) { plane, pixel, area in (plane * area + pixel, pixel * channels + plane) }
  }

  /// Pictures of this shape from height-width-channel to channel-height-width order.
  func planar(_ interleaved: ArraySlice<UInt8>) -> [UInt8] {
    reordered(interleaved) { plane, pixel, area in
      (pixel * channels + plane, plane * area + pixel)
    }
  }

  private func reordered(
    _ source: ArraySlice<UInt8>, _ places: (Int, Int, Int) -> (from: Int, to: Int)
  ) -> [UInt8] {
    precondition(source.count.isMultiple(of: count), "whole pictures only")
    if channels == 1 { return Array(source) }
    return source.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, filled in
        for picture in stride(from: 0, to: source.count, by: count) {
          for plane in 0..<channels {
            for pixel in 0..<height * width {
              let place = places(plane, pixel, height * width)
              target[picture + place.to] = source[picture + place.from]
            }
          }
        }
        filled = source.count
      }
    }
  }
}
