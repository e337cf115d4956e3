// advex report: the lab as one HTML page.
import ArgumentParser
import Datasets
import Foundation
import Nets
import Report
import Store

struct MakeReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one self-contained HTML page: verdicts, tables, plots and pictures.",
    discussion: """
      The page needs no network and no script, and is there whole or not at all. It has a section for \
      whatever the lab has rows for, and each names its query, the parameters and the runs. The same lab \
      gives the same page.
      """)

  @Argument(help: "A new file.", completion: .file(extensions: ["html"]))
  var file = "report.html"

  @OptionGroup var lab: LabOptions

  func run() throws {
    try ExportTextRecipe.requireFree(file)
    let bytes = lab.bytes
    let page = try lab.open(.readOnly) { opened in
      try Page(
        of: opened, called: URL(fileURLWithPath: lab.path).lastPathComponent, bytes: bytes,
        png: { pixels, shape in
          let shape = ImageShape(channels: shape.channels, height: shape.height, width: shape.width)
          return try PNGCodec.encode(pixels[...], shape: shape)
        }
      ).html()
    }
    let size = try ExportTextRecipe(text: page, path: file).run()
    print("\(file): \(size) bytes; open it in any browser")
  }
}
