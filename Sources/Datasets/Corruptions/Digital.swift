// What storing and sending do to pictures: fewer pixels, and JPEG.
import CJPEG
import Nets
import Store

extension Plane {
  /// Made smaller to `share` of its sides and large again, by means over boxes on the 8-bit grid, as
  /// Pillow's box filter has them.
  func pixelated(to share: Double) -> Plane {
    let rows = max(1, Int(Double(height) * share))
    let columns = max(1, Int(Double(width) * share))
    return resized(rows, columns).resized(height, width)
  }

  private func resized(_ rows: Int, _ columns: Int) -> Plane {
    let across = Self.boxes(from: width, to: columns)
    let narrow = Plane(height: height, width: columns) { row, column in
      across[column].level { self[row, $0] }
    }
    let down = Self.boxes(from: height, to: rows)
    return Plane(height: rows, width: columns) { row, column in
      down[row].level { narrow[$0, column] }
    }
  }

  /// The pixels that a new pixel covers, and each one's share in units of 2⁻²².
  private struct Box {
    let first: Int
    let shares: [Int]

    /// The mean, rounded to 8 bits.
    func level(_ value: (Int) -> Double) -> Double {
      let sum = shares.indices.reduce(1 << 21) {
        $0 + shares[$1] * Int((value(first + $1) * 255).rounded())
      }
      return Double(min(max(sum >> 22, 0), 255)) / 255
    }
  }

  private static func boxes(from count: Int, to target: Int) -> [Box] {
    let scale = Double(count) / Double(target)
    let width = max(scale, 1)
    return (0..<target).map { index in
      let middle = (Double(index) + 0.5) * scale
      let first = max(Int(middle - width / 2 + 0.5), 0)
      let end = min(Int(middle + width / 2 + 0.5), count)
      let covered = (first..<end).map { place in
        let distance = (Double(place) - middle + 0.5) / width
        return distance > -0.5 && distance <= 0.5
      }
      let share = 1 / Double(max(covered.count { $0 }, 1))
      return Box(
        first: first, shares: covered.map { $0 ? Int(share * Double(1 << 22) + 0.5) : 0 })
    }
  }
}

/// JPEG there and back.
enum JPEGCompression {
  /// What a file of `quality`, 1 to 100, shows of an 8-bit picture, channels × height × width.
  ///
  /// - Throws: `StoreError.refused` with the library's sentence where it takes no such picture.
  static func roundTrip(_ picture: ArraySlice<UInt8>, shape: ImageShape, quality: Int) throws
    -> [UInt8]
  {
    var pixels = shape.interleaved(picture)
    var message = [CChar](repeating: 0, count: Int(cjpeg_message_size))
    let failed = cjpeg_round_trip(
      &pixels, Int32(shape.channels), Int32(shape.height), Int32(shape.width), Int32(quality),
      &message)
    guard failed == 0 else {
      let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      throw StoreError.refused("JPEG cannot hold the picture: \(reason)")
    }
    return shape.planar(pixels[...])
  }
}
