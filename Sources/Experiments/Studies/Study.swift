// What a study is: claims with the rule that will judge them, and the steps that measure. One file of
// this folder holds one study and reads like its method section.
import Datasets
import Foundation
import Store

/// A study of the paper or of its discussion. The value is its settings, stored whole with the run.
public protocol Study: Codable, Sendable {
  /// What `advex experiment` calls it.
  static var name: String { get }
  /// What it asks, in a line.
  static var summary: String { get }
  /// The named queries that print its result; each takes the run.
  static var tables: [String] { get }

  /// The settings of that size for pictures of that kind; `threads` share the training, whose low
  /// bits depend on them.
  /// - Throws: `StoreError.refused` where the study makes no sense there, or what settings throw.
  init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws

  /// What it claims of networks with that many classes.
  func claims(classes: Int) -> [Claim]
  /// What the source found.
  var published: [PublishedFigure] { get }

  /// What one repetition adds to the lab.
  var footprint: Footprint { get }

  /// Measures everything for the seed that `bench` stands for; finds what the lab already holds.
  func measure(on bench: Workbench) throws
}

/// Every study, by name.
public enum Studies {
  /// In the order in which they are listed.
  public static let all: [any Study.Type] = [
    ConstructedDatasets.self, Transfer.self, Preference.self, Swap.self, Usefulness.self,
    GaussianModel.self, Squares.self, WrongLabels.self, LinearFeatures.self, BugsOnly.self,
    ConsistentLabels.self, Takeaways.self, Leakage.self, Filters.self,
    Noise.self, Fourier.self, Corruptions.self, LayerRobustness.self,
    Style.self,
  ]

  /// The study of this name.
  ///
  /// - Throws: `StoreError.unknownName`.
  public static func named(_ name: String) throws -> any Study.Type {
    guard let study = all.first(where: { $0.name == name }) else {
      throw StoreError.unknownName(
        kind: "study", name: name, nearest: nearestName(to: name, in: all.map { $0.name }))
    }
    return study
  }
}

/// One run of a study: which one, on what, how large, with which seeds.
public struct StudyRun: Sendable {
  let study: any Study.Type
  let scale: Scale
  let corpus: String
  let seeds, firstSeed: Int

  /// `study` at `scale` on the corpus of that name, with as many seeds from the first on.
  public init(
    _ study: any Study.Type, scale: Scale, corpus: String, seeds: Int, firstSeed: Int = 1
  ) {
    self.study = study
    self.scale = scale
    self.corpus = corpus
    self.seeds = seeds
    self.firstSeed = firstSeed
  }

  /// The run that an unfinished run's settings describe.
  init(resuming settings: Data) throws {
    let header = try JSONDecoder().decode(Header.self, from: settings)
    self.init(
      try Studies.named(header.study), scale: header.scale, corpus: header.corpus,
      seeds: header.seeds, firstSeed: header.firstSeed)
  }

  /// Runs the study, or finds it done, or goes on where a killed run was.
  public func run(in lab: LabFile, threads: Int, _ tell: Telling) throws -> Run {
    let header = Header(
      study: study.name, scale: scale, corpus: corpus, seeds: seeds, firstSeed: firstSeed)
    return try Self.carryOut(study, header, in: lab, threads: threads, tell)
  }

  private struct Header: Codable {
    let study: String
    let scale: Scale
    let corpus: String
    let seeds, firstSeed: Int
  }

  /// What is stored with the run: the settings whole, and the content that they were applied to.
  private struct Settings<S: Study>: Encodable {
    let study: String
    let scale: Scale
    let corpus: String
    let seeds, firstSeed: Int
    let train: String
    let test: String
    let settings: S
  }

  private static func carryOut<S: Study>(
    _ type: S.Type, _ header: Header, in lab: LabFile, threads: Int, _ tell: Telling
  ) throws -> Run {
    let corpus = try Corpus(header.corpus, in: lab)
    let study = try S(header.scale, on: corpus.kind, threads: threads)
    let request = try RunRequest(
      kind: "experiment", name: S.name,
      settings: Settings(
        study: S.name, scale: header.scale, corpus: corpus.name, seeds: header.seeds,
        firstSeed: header.firstSeed, train: corpus.train.hash, test: corpus.test.hash,
        settings: study))
    return try lab.carryOut(request, found: { $0 }) { run in
      let needed = try study.footprint.requireRoom(
        for: header.seeds, values: corpus.train.shape.count, beside: lab.path)
      tell.say("adds about \(max(needed >> 20, 1)) MB to the lab at most")
      try lab.studies.state(study.claims(classes: corpus.classes), study.published, run: run)
      for repetition in 0..<max(header.seeds, 1) {
        let bench = Workbench(
          lab: lab, corpus: corpus, scale: header.scale,
          seed: UInt64(header.firstSeed + repetition), isFirst: repetition == 0, run: run,
          threads: threads, tell: tell)
        try study.measure(on: bench)
      }
      try lab.studies.conclude(run)
      return run
    }
  }
}
