// Heat maps on the page: a square of SVG for every run of equal colour in a row, and the scale under them.
import Foundation

/// Maps as figures of the page.
struct PageHeatmap {
  /// The most maps that are drawn.
  static let most = 12

  let heatmap: Heatmap
  /// The column of the values, in words.
  let meaning: String

  /// The maps side by side and their scale.
  func markup() -> Markup {
    let maps = heatmap.maps.prefix(Self.most).map(figure)
    let more = heatmap.maps.count - maps.count
    let note =
      more > 0
      ? [Markup.tag("p", ["class": "note"], "\(more) more; the query gives them all.")] : []
    return .group([.tag("div", ["class": "maps"], maps), scale()] + note)
  }

  private func figure(_ map: Heatmap.Map) -> Markup {
    let (rows, columns) = (heatmap.rows, heatmap.columns)
    let values = map.cells.map(\.value)
    let ends = [values.min() ?? 0, values.max() ?? 0].map { String(format: "%.4g", $0) }
    return .tag(
      "figure", ["class": "map"],
      [
        .tag(
          "svg",
          [
            "viewBox": "0 0 \(columns.count) \(rows.count)", "role": "img",
            "shape-rendering": "crispEdges",
            "aria-label":
              "Heat map of \(map.name): \(meaning), \(ends[0]) to \(ends[1]), rows \(rows.lowerBound) to "
              + "\(rows.upperBound), columns \(columns.lowerBound) to \(columns.upperBound).",
          ], squares(map)), .tag("figcaption", [:], "\(map.name): \(ends[0]) to \(ends[1])"),
      ])
  }

  /// Neighbours of one colour are one rectangle, which keeps a map of a thousand cells small.
  private func squares(_ map: Heatmap.Map) -> [Markup] {
    var squares: [Markup] = []
    var run: (cell: Heatmap.Cell, step: Int, width: Int)?
    func close() {
      guard let run else { return }
      squares.append(
        .tag(
          "rect",
          [
            "x": "\(run.cell.column - heatmap.columns.lowerBound)",
            "y": "\(run.cell.row - heatmap.rows.lowerBound)", "width": "\(run.width)",
            "height": "1",
            "fill": Heatmap.colour(of: run.step),
          ]))
    }
    for cell in map.cells.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      let step = heatmap.step(of: cell.value)
      if let last = run, last.cell.row == cell.row, last.cell.column + last.width == cell.column,
        last.step == step
      {
        run?.width += 1
      } else {
        close()
        run = (cell, step, 1)
      }
    }
    close()
    return squares
  }

  private func scale() -> Markup {
    let squares = (0..<Heatmap.steps).map {
      Markup.tag(
        "rect",
        ["x": "\($0)", "y": "0", "width": "1", "height": "1", "fill": Heatmap.colour(of: $0)])
    }
    let ends = [heatmap.scale.lowerBound, heatmap.scale.upperBound].map {
      String(format: "%.4g", $0)
    }
    return .tag(
      "p", ["class": "scale"],
      [
        .text(ends[0]),
        .tag(
          "svg",
          [
            "viewBox": "0 0 \(Heatmap.steps) 1", "preserveAspectRatio": "none", "role": "img",
            "aria-label": "Scale of colours from \(ends[0]), dark, to \(ends[1]), light.",
          ], squares), .text("\(ends[1]): \(meaning)"),
      ])
  }
}
