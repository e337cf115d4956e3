// The whole story on Fashion-MNIST in a few minutes: a standard and a robust network, datasets made
// of perturbations alone, and what fresh networks learn from them (Ilyas et al. 2019, section 3).
import Datasets
import Foundation
import Learning
import Store

/// The demo's settings and steps; its numbers are one seed's, a demonstration and no claim.
public struct Demo: Sendable {
  /// Folder with the four IDX files.
  public var data = "/usr/share/datasets/fashion-mnist"
  /// Where the exported files go.
  public var exportDirectory = "d_det-cifar10"
  /// Root of all chance.
  public var seed: UInt64 = 1
  /// Lanes to compute on.
  public var threads = 2
  /// Pictures that the standard and the robust network learn from; nil for all 60,000.
  public var trainingPictures: Int?
  /// Pictures that networks are tested on; nil for all 10,000.
  public var testPictures: Int?
  /// Epochs of the standard network, peak learning rate 0.2.
  public var standardEpochs = 6
  /// Epochs of the robust network: one shows the effect, six would take as long as all the rest.
  public var robustEpochs = 1
  /// Epochs of the networks that learn from perturbations; their peak learning rate is 0.1, since
  /// with 0.2 they fit their training data less well (the paper too went down, to 0.01, for D_rand).
  public var perturbedEpochs = 6
  /// Pictures that D_det and D_rand are made of.
  public var perturbedPictures = 20_000
  /// Radius of the ball for robust training and for D_det and D_rand: 28×28 pictures need a larger
  /// one than CIFAR's 0.5 for small networks to show the effect.
  public var eps = "1.5"
  /// Radii at which robust accuracy is measured, rising; the attack is checked at the last.
  public var testedEps = ["0.5"]

  /// The settings whose figures the README quotes.
  public init() {}

  /// Settings that show the machinery at work within seconds; their numbers mean nothing.
  public static var tiny: Demo {
    var demo = Demo()
    (demo.standardEpochs, demo.robustEpochs, demo.perturbedEpochs) = (1, 1, 1)
    (demo.trainingPictures, demo.testPictures, demo.perturbedPictures) = (2_048, 512, 512)
    return demo
  }

  /// What a demo tells while it runs.
  public struct Telling {
    let say: (String) -> Void
    let report: WorkProgress.Report

    /// `say` gets a line per finished step, `report` the progress within one.
    public init(say: @escaping (String) -> Void, report: @escaping WorkProgress.Report) {
      self.say = say
      self.report = report
    }
  }

  /// Runs every step, or finds it done, and gives back the table of accuracies.
  public func run(in lab: LabFile, _ tell: Telling) throws -> QueryResult {
    let (allTrain, allTest) = try importPictures(lab, tell)
    let train = try part("few/train", of: allTrain, trainingPictures, lab)
    let test = try part("few/test", of: allTest, testPictures, lab)

    let standard = try model("standard", on: train, epochs: standardEpochs, lab, tell)
    let robust = try model(
      "robust", on: train, epochs: robustEpochs, adversarially: true, lab, tell)

    let base = try part("base/train", of: train, perturbedPictures, lab)
    let rand = try construct("rand", .random, from: base, with: standard, lab, tell)
    let det = try construct("det", .next, from: base, with: standard, lab, tell)
    let onRand = try model("from_rand", on: rand, epochs: perturbedEpochs, fresh: 1, lab, tell)
    let onDet = try model("from_det", on: det, epochs: perturbedEpochs, fresh: 2, lab, tell)

    for model in [standard, robust] {
      try evaluate(model, on: test, radii: testedEps, lab, tell)
    }
    for model in [onRand, onDet] { try evaluate(model, on: test, radii: [], lab, tell) }

    try prove(det, lab, tell)
    try export(det, test: test, lab, tell)
    return try lab.run(
      NamedQuery.named("accuracy"), parameters: ["dataset": test.name.description])
  }

  private func importPictures(_ lab: LabFile, _ tell: Telling) throws -> (Dataset, Dataset) {
    let made = try ImportRecipe(format: .idx, path: data, name: "fashion")
      .run(in: lab, report: tell.report)
    tell.say("imported \(made.map { "\($0.name) (\($0.count))" }.joined(separator: ", "))")
    return (made[0], made[1])
  }

  /// So many pictures of a dataset, drawn at random, or the dataset itself.
  private func part(_ name: String, of dataset: Dataset, _ count: Int?, _ lab: LabFile) throws
    -> Dataset
  {
    guard let count else { return dataset }
    return try SelectRecipe(name: DatasetName(name), dataset: dataset, count: count, seed: seed)
      .run(in: lab, threads: threads)
  }

  /// FNET, crop of 2 and mirror; `fresh` gives a student other initial weights than its teacher's.
  private func model(
    _ name: String, on dataset: Dataset, epochs: Int, adversarially: Bool = false,
    fresh: UInt64 = 0, _ lab: LabFile, _ tell: Telling
  ) throws -> Model {
    let attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: 4, stepSize: 0.6, keepBest: false,
      seed: seed)
    let step = TrainStep(
      model: name, dataset: dataset, architecture: "cnn",
      training: try TrainingSettings(
        epochs: epochs, schedule: Schedule(peak: fresh == 0 ? 0.2 : 0.1),
        augmentation: Augmentation(cropPadding: 2, flip: fresh == 0),
        adversarial: adversarially ? attack : nil, seed: seed + fresh, threads: threads))
    let model = try step.run(in: lab, report: tell.report)
    tell.say("trained \(name) on \(dataset.name), \(epochs) epochs")
    return model
  }

  private func construct(
    _ kind: String, _ target: TargetRule, from dataset: Dataset, with model: Model, _ lab: LabFile,
    _ tell: Telling
  ) throws -> Dataset {
    let attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon(eps)), steps: 12, stepSize: 0.375, seed: seed)
    let made = try AttackRecipe(
      kind: kind, name: DatasetName("d_\(kind)/train"), model: model, dataset: dataset,
      target: target, labels: .targets, attack: attack
    ).run(in: lab, threads: threads, report: tell.report)
    tell.say("constructed \(made.name) out of \(made.count) stored perturbations")
    return made
  }

  private func evaluate(
    _ model: Model, on test: Dataset, radii: [String], _ lab: LabFile, _ tell: Telling
  ) throws {
    let attacks = try radii.map { radius in
      try AttackSettings(
        threat: ThreatModel(norm: .l2, eps: Epsilon(radius)), steps: 10, stopsWhenBroken: true,
        seed: seed)
    }
    for attack in [nil] + attacks.map(Optional.some) {
      _ = try EvaluateStep(model: model, dataset: test, attack: attack)
        .run(in: lab, threads: threads, report: tell.report)
    }
    if let attack = attacks.last {
      _ = try SanityStep(model: model, dataset: test, attack: attack)
        .run(in: lab, threads: threads, report: tell.report)
    }
    tell.say("evaluated \(model.name) on \(test.name)")
  }

  private func prove(_ dataset: Dataset, _ lab: LabFile, _ tell: Telling) throws {
    guard case .proven(let hash, _) = try Rebuild(in: lab).fromPerturbations(dataset) else {
      throw StoreError.refused("\(dataset.name) could not be rebuilt; run 'advex verify'")
    }
    tell.say("rebuilt \(dataset.name) from its perturbations: content hash \(hash) proven")
  }

  private func export(_ dataset: Dataset, test: Dataset, _ lab: LabFile, _ tell: Telling) throws {
    guard !FileManager.default.fileExists(atPath: exportDirectory) else {
      return tell.say("'\(exportDirectory)' is there already and was not written again")
    }
    let manifest = try ExportRecipe(
      format: .cifar10Binary, train: dataset, test: test, directory: exportDirectory
    ).run(in: lab)
    tell.say("exported \(manifest.files.count) files in CIFAR-10's format to \(exportDirectory)")
  }
}
