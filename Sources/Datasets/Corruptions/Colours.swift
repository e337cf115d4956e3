// Changes of brightness, contrast and saturation.

/// Hue, saturation and value of a colour, each in [0, 1] (Smith 1978).
struct HueSaturationValue {
  var hue: Double
  var saturation: Double
  var value: Double

  init(red: Double, green: Double, blue: Double) {
    let (most, least) = (max(red, green, blue), min(red, green, blue))
    let range = most - least
    value = most
    saturation = range > 0 ? range / most : 0
    guard range > 0 else {
      hue = 0
      return
    }
    let sixths =
      if blue == most {
        4 + (red - green) / range
      } else if green == most {
        2 + (blue - red) / range
      } else {
        (green - blue) / range
      }
    hue = sixths < 0 ? sixths / 6 + 1 : sixths / 6
  }

  /// Red, green and blue.
  var colour: [Double] {
    let sector = (hue * 6).rounded(.down)
    let within = hue * 6 - sector
    let least = value * (1 - saturation)
    let falling = value * (1 - within * saturation)
    let rising = value * (1 - (1 - within) * saturation)
    return switch Int(sector) % 6 {
    case 0: [value, rising, least]
    case 1: [falling, value, least]
    case 2: [least, value, rising]
    case 3: [least, falling, value]
    case 4: [rising, least, value]
    default: [value, least, falling]
    }
  }
}

extension Canvas {
  /// Each channel brought nearer to its own mean by `share`.
  func withContrast(_ share: Double) -> Canvas {
    mapPlanes { plane in
      let mean = plane.values.reduce(0, +) / Double(plane.values.count)
      return plane.map { ($0 - mean) * share + mean }
    }
  }

  /// The value of every colour raised.
  func brighter(by rise: Double) -> Canvas {
    guard planes.count == 3 else { return map { $0 + rise } }
    return recoloured { $0.value = min(max($0.value + rise, 0), 1) }
  }

  /// The saturation of every colour scaled and raised; grey ones then turn to red, hue 0.
  func saturated(by factor: Double, plus rise: Double) -> Canvas {
    recoloured { $0.saturation = min(max($0.saturation * factor + rise, 0), 1) }
  }

  private func recoloured(_ change: (inout HueSaturationValue) -> Void) -> Canvas {
    var result = self
    for index in planes[0].values.indices {
      var colour = HueSaturationValue(
        red: planes[0].values[index], green: planes[1].values[index],
        blue: planes[2].values[index])
      change(&colour)
      for (channel, value) in colour.colour.enumerated() {
        result.planes[channel].values[index] = value
      }
    }
    return result
  }
}
