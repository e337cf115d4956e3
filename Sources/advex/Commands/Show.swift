// advex show: one thing, whole.
import ArgumentParser
import Foundation
import Nets
import Report
import Store

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a dataset, a model, a run (by number), a query or an architecture.",
    discussion: """
      With --picture, one picture of a dataset: in the terminal as half blocks in 24-bit colour, or as \
      a PNG file, with its labels and the size of its perturbation. With --grid, a sheet with the first \
      pictures of every class, a row for each.
      """)

  /// Two pictures of 32 pixels are drawn in the 80 columns of a terminal.
  private static let gridDefault = 2

  @Argument(
    help: "A dataset's or model's name, a run's number, or a query's or architecture's name.")
  var thing: String

  @Option(help: "Show one picture of the dataset: its ordinal, from 0.")
  var picture: Int?

  @Option(
    defaultAsFlag: Self.gridDefault,
    help: "Show the first GRID pictures of every class (2 if no number follows).")
  var grid: Int?

  @Option(help: "Write the picture or grid into a new PNG file instead.", completion: .file())
  var png: String?

  @Flag(help: "Show perturbations, amplified about middle grey, instead of pictures.")
  var perturbation = false

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard picture != nil || grid != nil || (png == nil && !perturbation) else {
      throw ValidationError("--png and --perturbation go with --picture ORDINAL or --grid.")
    }
    guard picture == nil || grid == nil else {
      throw ValidationError("Give either --picture ORDINAL or --grid.")
    }
    guard (1...ShownGrid.most).contains(grid ?? 1) else {
      throw ValidationError("--grid must be 1 to \(ShownGrid.most) pictures of each class.")
    }
  }

  func run() throws {
    if let picture {
      return try lab.open(.readOnly) { lab in
        try ShownPicture(
          of: lab.datasets.named(thing), at: picture, asPerturbation: perturbation, in: lab
        ).show(in: png)
      }
    }
    if let grid {
      return try lab.open(.readOnly) { lab in
        try ShownGrid(
          of: lab.datasets.named(thing), perClass: grid, asPerturbations: perturbation, in: lab
        ).show(in: png)
      }
    }
    if let query = NamedQuery.all.first(where: { $0.name == thing }) {
      return print(query.sql, terminator: "")
    }
    if Architecture.names.contains(thing) {
      let input = ImageShape(channels: 3, height: 32, width: 32)
      return print(
        try Architecture.named(thing, input: input, classes: 10, width: nil).layerTable,
        terminator: "")
    }
    if Int64(thing) != nil { lab.noteInterruptions() }
    print(try lab.open(.readOnly, text), terminator: "")
  }

  private func text(in lab: LabFile) throws -> String {
    if let id = Int64(thing) { return try lab.runs.run(id).page(in: lab) }
    if !thing.contains("/"), let model = try lab.models.find(thing) { return try model.page }
    return try lab.datasets.named(thing).page(in: lab)
  }
}
