// Which recipe a run was: its settings hold the recipe whole, so that it can go on or run again.
import Foundation
import Learning
import Nets
import Store

/// A recipe that makes pictures, as a run's settings have it.
public enum StoredRecipe: Sendable {
  case attack(AttackRecipe)
  case inversion(InversionRecipe)
  case squares(SquaresRecipe)
  case alter(AlterRecipe)
  case corruption(CorruptionRecipe)
  case style(StyleRecipe)

  /// The recipe of `run`; nil where it had none that makes pictures.
  public init?(_ run: Run) {
    guard ["attack", "construct", "alter", "style"].contains(run.kind) else { return nil }
    let (decoder, settings) = (JSONDecoder(), Data(run.settings.utf8))
    if let recipe = try? decoder.decode(InversionRecipe.self, from: settings) {
      self = .inversion(recipe)
    } else if let recipe = try? decoder.decode(AttackRecipe.self, from: settings) {
      self = .attack(recipe)
    } else if let recipe = try? decoder.decode(SquaresRecipe.self, from: settings) {
      self = .squares(recipe)
    } else if let recipe = try? decoder.decode(AlterRecipe.self, from: settings) {
      self = .alter(recipe)
    } else if let recipe = try? decoder.decode(CorruptionRecipe.self, from: settings) {
      self = .corruption(recipe)
    } else if let recipe = try? decoder.decode(StyleRecipe.self, from: settings) {
      self = .style(recipe)
    } else {
      return nil
    }
  }

  /// Makes the dataset, or finds it made, or goes on where a killed run was.
  ///
  /// - Throws: what the recipe throws.
  public func run(in lab: LabFile, threads: Int, report: WorkProgress.Report = { _ in }) throws
    -> Dataset
  {
    switch self {
    case .attack(let recipe): try recipe.run(in: lab, threads: threads, report: report)
    case .inversion(let recipe): try recipe.run(in: lab, threads: threads, report: report)
    case .squares(let recipe): try recipe.run(in: lab, report: report)
    case .alter(let recipe): try recipe.run(in: lab, report: report)
    case .corruption(let recipe): try recipe.run(in: lab, report: report)
    case .style(let recipe): try recipe.run(in: lab, report: report)
    }
  }

  /// What makes the recipe's pictures without storing them.
  func maker(in lab: LabFile, threads: Int) throws -> any PictureMaking {
    switch self {
    case .attack(let recipe):
      AttackedPictures(
        source: try StoredExamples(lab.datasets.named(recipe.dataset), in: lab),
        attacker: try GridAttack(recipe: recipe, in: lab, threads: threads))
    case .inversion(let recipe):
      try GridInversion(recipe, in: lab, threads: threads)
    case .squares(let recipe): DrawnSquares(recipe: recipe)
    case .alter(let recipe): try AlteredPictures(recipe, in: lab)
    case .corruption(let recipe): try CorruptedPictures(recipe: recipe, in: lab)
    case .style(let recipe): TransferredPicture(recipe: recipe, lab: lab)
    }
  }
}

/// Makes the pictures of a dataset by their ordinals.
protocol PictureMaking {
  /// How many pictures it is best asked for at a time.
  var chunk: Int { get }

  /// The 8-bit pixels of each picture in `range`.
  func pictures(in range: Range<Int>) throws -> [[UInt8]]
}

/// An attack's pictures.
private struct AttackedPictures: PictureMaking {
  let source: StoredExamples
  let attacker: GridAttack

  var chunk: Int { attacker.chunk }

  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    try attacker.perturb(source.batch(range)).map(\.picture)
  }
}

/// The one picture of a style transfer.
private struct TransferredPicture: PictureMaking {
  let recipe: StyleRecipe
  let lab: LabFile
  let chunk = 1

  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    [try recipe.transfer(in: lab).run().levels]
  }
}

extension GridInversion: PictureMaking {
  func pictures(in range: Range<Int>) throws -> [[UInt8]] {
    try invert(range).map(\.perturbation.picture)
  }
}

extension GridPerturbation {
  /// The picture on the 8-bit grid.
  fileprivate var picture: [UInt8] {
    zip(base, delta).map { UInt8(truncatingIfNeeded: Int16($0) + $1) }
  }
}
