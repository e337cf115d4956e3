// The main path through the commands, as the README tells it, on made-up pictures.
import Foundation
import Testing

@Suite struct StoryTests {
  @Test func commandsHandEverythingOnThroughTheLabFile() throws {
    let tool = try Tool()
    try tool.writePictures(train: 640, test: 200)
    #expect(try tool.run("init").output == "made lab.db\n")
    #expect(try tool.run("import", "idx", "idx", "--name", "bars").status == 0)
    let train = [
      "train", "--dataset", "bars/train", "--arch", "mlp", "--width", "32", "--epochs", "5",
      "--lr", "0.005", "--batch", "32", "--no-flip", "--crop", "0", "--seed", "1",
    ]
    #expect(try tool.run(train + ["--model", "standard"]).status == 0)
    #expect(
      try tool.run(
        "evaluate", "--model", "standard", "--dataset", "bars/test", "--eps", "0.5,2", "--steps",
        "5", "--check"
      ).status == 0)
    let checks = try tool.run("query", "sanity", "--csv").output
    #expect(checks.split(separator: "\n").count == 10 && checks.contains("l2 2, 5 × 1"))
    #expect(
      try tool.run(
        "construct", "det", "--model", "standard", "--dataset", "bars/train", "--name",
        "d_det/train", "--scale", "tiny"
      ).status == 0)
    #expect(
      try tool.run(
        "attack", "--model", "standard", "--dataset", "bars/test", "--norm", "linf", "--eps",
        "8/255", "--steps", "4", "--target", "random", "--name", "p", "--keep-float"
      ).status == 0)
    #expect(
      try tool.run("relabel", "bars/train", "--model", "standard", "--name", "said").status == 0)
    #expect(
      try tool.run("select", "bars/train", "--classes", "0,1", "--count", "20", "--name", "few")
        .status == 0)

    let accuracy = try tool.run("query", "--sql", Self.accuracySQL, "--csv").output
    let shares = accuracy.split(separator: "\n").dropFirst().compactMap(Double.init)
    #expect(shares.count == 3)
    #expect(shares[0] > 0.9)
    #expect(shares[0] >= shares[1] && shares[1] >= shares[2])

    #expect(try tool.run("rebuild", "d_det/train").output.hasPrefix("proven: d_det/train, 640 "))
    let again = try tool.run("rebuild", "d_det/train", "--from-recipe")
    #expect(again.output.hasPrefix("proven: d_det/train, 640 "))
    #expect(try tool.run("rebuild", "p", "--from-recipe").output.hasPrefix("proven: p/test, 200 "))
    #expect(
      try tool.run("export", "cifar10-binary", "d_det/train", "out", "--test", "bars/test").status
        == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: tool.folder.path + "/out").sorted() == [
        "batches.meta.txt", "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
        "data_batch_4.bin", "data_batch_5.bin", "manifest.json", "test_batch.bin",
      ])
    #expect(
      try tool.run("verify").output
        == "lab.db is whole: pages, rows, payloads and derived rows agree\n")
  }

  @Test func everyKindOfAttackIsStoredEvaluatedAndRebuilt() throws {
    let tool = try Tool()
    try tool.writePictures(train: 64, test: 32)
    try tool.run("init")
    try tool.run("import", "idx", "idx", "--name", "bars")
    let model = [
      "train", "--dataset", "bars/train", "--arch", "mlp", "--width", "16", "--batch", "16",
      "--crop", "0", "--no-flip",
    ]
    #expect(try tool.run(model + ["--lr", "0.01", "--epochs", "8", "--model", "m"]).status == 0)
    let attacks = [
      ["--norm", "l1", "--eps", "20", "--steps", "5"], ["--norm", "none", "--steps", "5"],
      ["--norm", "linf", "--eps", "0.2", "--attack", "fgsm"],
      ["--eps", "2", "--steps", "5", "--objective", "margin", "--restarts", "2"],
    ]
    for (index, attack) in attacks.enumerated() {
      let name = "p\(index)/test"
      for command in [
        ["attack", "--model", "m", "--dataset", "bars/test", "--name", name] + attack,
        ["evaluate", "--model", "m", "--dataset", "bars/test"] + attack,
        model + ["--lr", "0.001", "--epochs", "1", "--adversarial", "--model", name]
          + attack.prefix(6),
      ] {
        #expect(try tool.run(command).status == 0, "\(command)")
      }
      for proof in [[], ["--from-recipe"]] {
        #expect(try tool.run(["rebuild", name] + proof).output.hasPrefix("proven: \(name), 32 "))
      }
    }
    let stored = try tool.run("query", "attack-success", "--csv").output
    let evaluated = try tool.run("query", "accuracy", "--param", "model=m", "--csv").output
    let curve = ["query", "learning-curve", "--param", "model=m", "--plot"]
    #expect(try tool.run(curve + ["-"]).output.hasPrefix("value: the metric"))
    #expect(try tool.run(curve + ["curve.svg"]).output == "drew curve.svg\n")
    #expect(try tool.run(curve + ["absent/curve.svg"]).errors.contains("cannot be written"))
    let kinds = [
      "l1 20, 5 × 10", "unconstrained, 5 × 0.1", "linf 0.2, fgsm", "l2 2, 5 × 1",
    ]
    for kind in kinds { #expect(stored.contains(kind) && evaluated.contains(kind), "\(kind)") }
    #expect(evaluated.contains("2 restarts, margin") && stored.contains("1, margin, target none"))
    #expect(try tool.run("verify").status == 0)
  }

  @Test func inversionsAreMadeProvenExportedAndTrainedOn() throws {
    let tool = try Tool()
    try tool.writePictures(train: 128, test: 32)
    try tool.run("init")
    try tool.run("import", "idx", "idx", "--name", "bars")
    let model = [
      "train", "--arch", "cnn", "--width", "4", "--batch", "16", "--crop", "0", "--no-flip",
      "--epochs", "2", "--lr", "0.05",
    ]
    try tool.run(model + ["--dataset", "bars/train", "--model", "m"])
    let options = ["--model", "m", "--dataset", "bars/train"]
    let datasets = [
      ("d_r", ["robust", "--scale", "tiny"]), ("d_nr/train", ["nonrobust", "--scale", "tiny"]),
      ("noisy", ["robust", "--steps", "5", "--step-size", "0.5", "--start", "noise"]),
    ]
    for (name, kind) in datasets {
      let made = try tool.run(["construct"] + kind + options + ["--name", name])
      let whole = name.contains("/") ? name : "\(name)/train"
      #expect(made.output.hasPrefix("\(whole): 128 pictures of 1×28×28"), "\(made.errors)")
      for proof in [[], ["--from-recipe"]] {
        #expect(
          try tool.run(["rebuild", whole] + proof).output.hasPrefix("proven: \(whole), 128 "))
      }
    }
    #expect(try tool.hash(of: "d_r/train") == tool.hash(of: "d_nr/train"), "one recipe")
    #expect(try tool.run("export", "npy", "d_r/train", "out", "--test", "bars/test").status == 0)
    #expect(try tool.run(model + ["--dataset", "d_r/train", "--model", "student"]).status == 0)
    let rows = try tool.run("query", "inversions", "--csv").output.split(separator: "\n")
    #expect(rows.count == 4)
    #expect(rows[1].hasPrefix("d_r/train,robust,m,picture,8 × 0.5 to 0.1,128,"))
    #expect(rows[3].hasPrefix("noisy/train,robust,m,noise,5 × 0.5,128,"))
    for row in rows.dropFirst() {
      let distances = row.split(separator: ",")[6...8].compactMap { Double($0) }
      #expect(distances.count == 3 && distances[1] < distances[0] && distances[2] < distances[0])
    }
    #expect(try tool.run("verify").status == 0)
  }

  private static let accuracySQL = "SELECT accuracy FROM result ORDER BY evaluation_id"

  @Test func theSameCommandAgainFindsItsResult() throws {
    let tool = try Tool()
    try tool.writePictures(train: 64, test: 16)
    try tool.run("init")
    let command = ["import", "idx", "idx", "--name", "bars"]
    let first = try tool.run(command)
    let second = try tool.run(command)
    #expect(first.output == second.output)
    #expect(
      try tool.run("query", "--sql", "SELECT count(*) FROM run", "--csv").output == "count(*)\n2\n")
  }

  @Test func whatIsExportedIsImportedAgainToTheSameHash() throws {
    let tool = try Tool.withModel()
    let (train, test) = (try tool.hash(of: "bars/train"), try tool.hash(of: "bars/test"))
    for (format, importer) in [("npy", "npz"), ("npz", "npz"), ("png", "folder")] {
      let made = try tool.run("export", format, "bars/train", format, "--test", "bars/test")
      #expect(made.status == 0, "\(made.errors)")
      let read = try tool.run("import", importer, format, "--name", "again_\(format)")
      #expect(read.status == 0, "\(read.errors)")
      #expect(try tool.hash(of: "again_\(format)/train") == train)
      #expect(try tool.hash(of: "again_\(format)/test") == test)
    }
    #expect(try tool.run("export", "pt", "bars/test", "pt").status == 0)
    #expect(try tool.run("import", "pt", "pt", "--name", "p", "--split", "test").status == 0)
    #expect(try tool.hash(of: "p/test") == test)
    #expect(
      try tool.run("import", "folder", "png", "--name", "half", "--split", "test").status == 0)
    #expect(try tool.hash(of: "half/test") == test)

    #expect(try tool.run("export", "safetensors", "m", "m.safetensors").status == 0)
    let model = try tool.run(
      "import", "safetensors", "m.safetensors", "--model", "n", "--dataset", "bars/test")
    #expect(model.status == 0, "\(model.errors)")
    #expect(try tool.hash(of: "n") == tool.hash(of: "m"))

    // CIFAR's formats pad grey 28×28 pictures, once: all four hold the same ones.
    var padded: Set<String> = []
    for format in ["cifar10-binary", "cifar10-python", "cifar100-binary", "cifar100-python"] {
      #expect(try tool.run("export", format, "bars/train", format).status == 0)
      let importer = String(format.prefix { $0 != "-" })
      let name = format.replacing("-", with: "_")
      #expect(
        try tool.run("import", importer, format, "--name", name, "--split", "train").status == 0)
      padded.insert(try tool.hash(of: "\(name)/train"))
    }
    #expect(padded.count == 1)
    let (corrupted, base) = ("c", "cifar10_binary/train")
    #expect(
      try tool.run("export", "cifar10-c", base, corrupted, "--corruption", "fog").status == 0)
    #expect(try tool.run("import", "npz", "c/fog.npy", "--name", "fog").status == 0)
    #expect(try tool.run("verify").status == 0)
  }

  @Test func importedBinaryFilesAreExportedByteForByte() throws {
    let tool = try Tool()
    let source = tool.folder.appendingPathComponent("source")
    try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
    for (index, name) in (1...5).map({ "data_batch_\($0).bin" }).appending("test_batch.bin") {
      var record = Data()
      for row in 0..<4 {
        record.append(UInt8((index + row) % 10))
        record.append(
          contentsOf: (0..<3072).map { UInt8(truncatingIfNeeded: $0 * (row + 3) + index) })
      }
      try record.write(to: source.appendingPathComponent(name))
    }
    let names = (0..<10).map { "class\($0)\n" }.joined()
    try Data(names.utf8).write(to: source.appendingPathComponent("batches.meta.txt"))
    try tool.run("init")
    try tool.run("import", "cifar10", "source", "--name", "c")
    try tool.run("export", "cifar10-binary", "c/train", "copy", "--test", "c/test")
    for name in try FileManager.default.contentsOfDirectory(atPath: source.path) {
      let copy = tool.folder.appendingPathComponent("copy/\(name)")
      #expect(try Data(contentsOf: copy) == Data(contentsOf: source.appendingPathComponent(name)))
    }
  }
}

extension [String] {
  fileprivate func appending(_ element: String) -> [(Int, String)] {
    Array<(Int, String)>((self + [element]).enumerated().map { ($0.offset, $0.element) })
  }
}
