// Processes that are really killed, at moments spread over their work: what was committed stays, the
// run shows as interrupted, and going on ends with the bytes of a run that was never killed.
import Foundation
import Nets
import Testing

@Suite(.serialized) struct KillTests {
  /// What is to be killed: the command, what it makes, and what must be there before.
  struct Work: Sendable, CustomTestStringConvertible {
    let name: String
    let command: [String]
    let makes: [String]
    let prepared: Bool
    /// Whether the folder `pictures` must be there, for datasets large enough to be killed at.
    var exported = false
    var testDescription: String { name }

    static let all = [
      Work(
        name: "import", command: ["import", "idx", "idx", "--name", "bars"],
        makes: ["bars/train", "bars/test"], prepared: false),
      Work(
        name: "import of a folder", command: ["import", "folder", "pictures", "--name", "shown"],
        makes: ["shown/train", "shown/test"], prepared: true, exported: true),
      Work(
        name: "train",
        command: train("m", epochs: 40) + [
          "--validate", "bars/test", "--checkpoint-every", "0.1",
        ], makes: ["m", "m@best"], prepared: true),
      Work(
        name: "adversarial training",
        command: train("r", epochs: 6) + [
          "--adversarial", "--eps", "1", "--steps", "3", "--optimiser", "adam", "--jitter", "0.2",
          "--noise", "0.02", "--checkpoint-every", "0.1",
        ], makes: ["r"], prepared: true),
      Work(
        name: "attack",
        command: [
          "attack", "--model", "teacher", "--dataset", "bars/train", "--eps", "1.5", "--steps",
          "60", "--restarts", "3", "--random-start", "--name", "p",
        ], makes: ["p/train"], prepared: true),
      Work(
        name: "construct",
        command: [
          "construct", "rand", "--model", "teacher", "--dataset", "bars/train", "--name",
          "d_rand/train", "--scale", "paper",
        ], makes: ["d_rand/train"], prepared: true),
      Work(
        name: "invert",
        command: [
          "construct", "nonrobust", "--model", "teacher", "--dataset", "bars/train", "--name",
          "d_nr", "--start", "noise", "--scale", "small",
        ], makes: ["d_nr/train"], prepared: true),
    ]

    static func train(_ model: String, epochs: Int) -> [String] {
      [
        "train", "--dataset", "bars/train", "--arch", "cnn", "--width", "8", "--model", model,
        "--epochs", "\(epochs)", "--lr", "0.05", "--batch", "32", "--seed", "3",
      ]
    }
  }

  private func makeLab(for work: Work) throws -> Tool {
    let tool = try Tool()
    let isLarge = !work.prepared || work.exported
    try tool.writePictures(train: isLarge ? 20_000 : 1024, test: 256)
    try tool.run("init")
    if work.prepared {
      try tool.run("import", "idx", "idx", "--name", "bars")
      guard !work.exported else {
        try tool.run("export", "png", "bars/train", "pictures", "--test", "bars/test")
        return tool
      }
      try tool.run(Work.train("teacher", epochs: 1))
    }
    return tool
  }

  @Test(arguments: Work.all)
  func killedWorkGoesOnToTheSameBytes(work: Work) throws {
    let whole = try makeLab(for: work)
    let clock = ContinuousClock()
    let duration = try clock.measure { _ = try whole.run(work.command) }
    let hashes = try work.makes.map(whole.hash)
    #expect(hashes.allSatisfy { $0.count > 64 })

    var stream = RandomStream(seed: 11, purpose: .selection, work.name.count)
    let broken = try makeLab(for: work)
    var kills = 0
    for _ in 0..<3 {
      // Early enough to catch it at work even if the machine has become faster since.
      let moment = Double(0.08 + 0.25 * stream.uniform()) * (duration / .seconds(1))
      kills += try broken.kill(after: moment, work.command) ? 1 : 0
      #expect(try broken.run("verify").status == 0)
      let states = try broken.run("list", "runs", "--csv").output
      #expect(!states.contains(",running,"))
    }
    #expect(kills > 0)
    #expect(try broken.run("resume").status == 0)
    // Killed before its run was written down, there is nothing to resume: the command begins it.
    #expect(try broken.run(work.command).status == 0)
    #expect(try work.makes.map(broken.hash) == hashes)
    #expect(try broken.run("verify").status == 0)
  }
}
