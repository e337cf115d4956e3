// What a user can get wrong: one sentence that says what and what to do, and an exit code that is
// not 0.
import Foundation
import Testing

@Suite struct BadInputTests {
  /// What the tool says about `arguments`, without ArgumentParser's usage lines.
  private func complaint(_ tool: Tool, _ arguments: [String]) throws -> String {
    let outcome = try tool.run(arguments)
    #expect(outcome.status != 0, "\(arguments)")
    #expect(outcome.status < 128, "killed by a signal: \(arguments)")
    #expect(outcome.output.isEmpty, "\(arguments)")
    return String(outcome.errors.split(separator: "\n", maxSplits: 1)[0])
  }

  @Test func everyMistakeGetsItsSentence() throws {
    let tool = try Tool.withModel()
    try Data("hello".utf8).write(to: tool.folder.appendingPathComponent("text"))
    try FileManager.default.createDirectory(
      at: tool.folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
    let attack = ["attack", "--model", "m", "--dataset", "bars/train", "--name", "p"]
    let model = ["--model", "x", "--arch", "linear", "--dataset", "bars/train"]
    let invert = [
      "construct", "robust", "--model", "m", "--dataset", "bars/train", "--name", "x",
    ]
    let mistakes: [([String], String)] = [
      (["init"], "there is a file at 'lab.db' already"),
      (["stats", "--lab", "nowhere.db"], "there is no lab file at 'nowhere.db'"),
      (["stats", "--lab", "empty"], "'empty' is a directory"),
      (["stats", "--lab", "text"], "'text' is not an SQLite database"),
      (["import", "idx", "empty", "--name", "x"], "lacks train-images-idx3-ubyte"),
      (["import", "idx", "nowhere", "--name", "x"], "there is nothing at"),
      (["import", "cifar10", "text", "--name", "x"], "text"),
      (["import", "pt", "empty", "--name", "x"], "empty lacks CIFAR_ims"),
      (["import", "idx", "idx", "--name", "x", "--split", "val"], "train and test and no val"),
      (["import", "npz", "text", "--name", "x"], "text is not a numpy archive (npz)"),
      (["import", "npz", "empty", "--name", "x"], "empty lacks images.npy, labels.npy"),
      (["import", "folder", "empty", "--name", "x"], "empty holds no folders of pictures"),
      (["import", "folder", "idx", "--name", "x"], "lies beside the folders of classes"),
      (
        [
          "train", "--dataset", "bars/train", "--arch", "linear", "--model", "f", "--epochs", "1",
          "--pixels", "float",
        ],
        "no picture of bars/train is finer than 8 bits; train on the grid, which is the same"
      ),
      (["import", "idx", "idx", "--name", "a/b"], "is no name for a dataset"),
      (["show", "bars/trian"], "did you mean 'bars/train'?"),
      (["evaluate", "--model", "n", "--dataset", "bars/test"], "did you mean 'm'?"),
      (
        ["evaluate", "--model", "m", "--dataset", "bars/test", "--check"],
        "--check is about an attack in a ball"
      ),
      (["query", "accurcy"], "did you mean 'accuracy'?"),
      (["query", "lineage"], "it needs --param dataset=…"),
      (["query", "lineage", "--param", "dataset=bars/trian"], "did you mean 'bars/train'?"),
      (["query", "runs", "--param", "kind=a", "kind=b"], "--param gives 'kind' twice"),
      (["query", "runs", "--param", "kind"], "'kind' has no '='"),
      (["query", "runs", "--plot", "-"], "'runs' has no plot; these have one: "),
      (["query", "accuracy", "--plot", "a.png"], "--plot takes a file NAME.svg"),
      (["query", "--sql", "SELECT 1", "--plot", "-"], "--plot goes with a named query"),
      (
        ["query", "learning-curve", "--param", "model=m", "metric=x", "--plot", "-"],
        "There is nothing to draw"
      ),
      (["query", "--sql", "SELECT sede FROM run"], "did you mean 'seed'?"),
      (["query", "class-accuracy", "--param", "evaluation=x"], "'x' is not INTEGER"),
      (["query", "--sql", "DELETE FROM run"], "a query only reads"),
      (["query", "--sql", "SELEC 1"], "SQLite says"),
      (attack + ["--eps", "-1"], "'-1' is no size of a ball"),
      (attack + ["--eps", "nan"], "'nan' is no size of a ball"),
      (attack + ["--eps", "8", "--norm", "linf"], "did you mean 8/255?"),
      (attack + ["--eps", "0.5", "--steps=-3"], "steps is -3"),
      (attack + ["--eps", "0.5", "--target", "10"], "there is no class 10"),
      (attack + ["--eps", "0.5", "--restarts", "0"], "restarts is 0"),
      (attack, "--eps is missing"),
      (attack + ["--eps", "0.5", "--norm", "l3"], "'l3' is invalid for '--norm <norm>'"),
      (attack + ["--eps", "0.5", "--norm", "none"], "--norm none has no ball: leave out --eps"),
      (attack + ["--norm", "none", "--attack", "fgsm"], "eps of fgsm is none"),
      (attack + ["--eps", "1", "--attack", "fgsm", "--steps", "2"], "leave out --steps"),
      (attack + ["--eps", "1", "--objective", "loss"], "'loss' is invalid"),
      (attack + ["--eps", "1", "--precision", "float16"], "'float32' and 'bfloat16'"),
      (
        ["evaluate", "--model", "m", "--dataset", "bars/test", "--precision", "bfloat16"],
        "Unknown option '--precision'"
      ),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x",
          "--precision", "half",
        ],
        "'float32' and 'bfloat16'"
      ),
      (
        ["evaluate", "--model", "m", "--dataset", "bars/test", "--norm", "none", "--eps", "1"],
        "leave out --eps"
      ),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x", "--norm",
          "l1",
        ],
        "--eps is missing"
      ),
      (["construct", "robusted"], "'det' and 'rand'"),
      (
        [
          "evaluate", "--model", "m", "--dataset", "bars/test", "--eps", "1", "--objective",
          "keep-others",
        ],
        "only attack and construct det|rand"
      ),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x",
          "--objective", "oppose-others",
        ],
        "name them with --others"
      ),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x",
          "--objective", "keep-others", "--others", "m",
        ],
        "m has the weights of m"
      ),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x",
          "--others", "m", "--others-weight", "-1",
        ],
        "--others-weight must be 0 or more"
      ),
      (["construct", "squares", "--name", "x", "--label-noise", "0.5"], "take one below 0.5"),
      (["construct", "squares", "--name", "x", "--shape", "28x28"], "like 32x32x3"),
      (
        [
          "construct", "corrupted", "--dataset", "bars/test", "--corruption", "fog", "--severity",
          "9", "--name", "x",
        ],
        "severities are 1 to 5, and 9 is none of them"
      ),
      (invert + ["--eps", "0.5"], "no ball, only the pixel range: leave out --eps and --norm"),
      (invert + ["--norm", "l2"], "leave out --eps and --norm"),
      (invert + ["--keep-float"], "leave out --keep-float"),
      (invert + ["--restarts", "2"], "one search for near features from its start: leave out"),
      (invert + ["--random-start"], "--start noise begins at noise"),
      (invert + ["--start", "zero"], "'picture' and 'noise'"),
      (invert + ["--scale", "huge"], "'tiny', 'small' or 'paper'"),
      (invert + ["--steps", "-1"], "steps is -1"),
      (invert + ["--step-size", "0"], "step size is 0.0"),
      (invert + ["--step-size", "0.2", "--last-step-size", "0.3"], "at most the first, 0.2"),
      (invert + ["--scale", "small", "--last-step-size", "0"], "last step size is 0.0"),
      (invert + ["--precision", "half"], "'float32' and 'bfloat16'"),
      (
        [
          "construct", "det", "--model", "m", "--dataset", "bars/train", "--name", "x", "--start",
          "noise",
        ],
        "Unknown option '--start'"
      ),
      (
        ["train", "--dataset", "bars/train", "--arch", "cnnn", "--model", "x", "--epochs", "1"],
        "cnn"
      ),
      (
        ["train", "--dataset", "bars/train", "--arch", "cnn", "--model", "x", "--epochs", "0"],
        "epochs is 0"
      ),
      (
        [
          "train", "--dataset", "bars/train", "--arch", "mlp", "--model", "x", "--epochs", "1",
          "--lr", "nan",
        ],
        "learning rate is nan"
      ),
      (
        [
          "train", "--dataset", "bars/train", "--arch", "mlp", "--model", "m", "--epochs", "2",
          "--batch", "32",
        ],
        "a model named 'm' was made by run 3 with other settings"
      ),
      (["select", "bars/train", "--classes", "11", "--name", "x"], "no example of bars/train"),
      (["select", "bars/train", "--sql", "SELECT 64", "--name", "x"], "it gives '64'"),
      (["export", "cifar10-binary", "bars/train", "empty"], "'empty' exists already"),
      (["export", "npy", "bars/train", "text/x"], "cannot be written"),
      (["export", "png", "bars/train", "empty"], "'empty' exists already"),
      (
        ["export", "cifar10-python", "bars/train", "cifar-10-batches-py"],
        "is taken for the official CIFAR-10"
      ),
      (["export", "safetensors", "n", "out"], "did you mean 'm'?"),
      (["export", "safetensors", "m", "text"], "'text' exists already; choose a new file"),
      (["export", "safetensors", "m", "text/x"], "cannot be written"),
      (["import", "safetensors", "m"] + model, "there is nothing at"),
      (["import", "safetensors", "text"] + model, "text is not a safetensors file"),
      (["import", "safetensors", "lab.db"] + model, "but a SQLite file"),
      (
        ["import", "safetensors", "text", "--model", "x", "--dataset", "b/c"],
        "no dataset named 'b/c'"
      ),
      (["rebuild", "bars/train", "--from-recipe"], "has no recipe to run again"),
    ]
    for (arguments, sentence) in mistakes {
      let said = try complaint(tool, arguments)
      #expect(said.contains(sentence), "\(arguments) said: \(said)")
    }
    #expect(try tool.run("verify").status == 0)
  }

  @Test func everyMistakeInTrainingGetsItsSentence() throws {
    let tool = try Tool.withModel()
    let train = ["train", "--dataset", "bars/train", "--arch", "mlp", "--model", "x"]
    let mistakes: [(String, String)] = [
      ("--optimiser adamw", "Please provide one of 'sgd' and 'adam'"),
      ("--optimiser adam --momentum 0.5", "--momentum and --nesterov belong to sgd"),
      ("--optimiser adam --no-nesterov", "--momentum and --nesterov belong to sgd"),
      ("--beta1 0.5", "add --optimiser adam"),
      ("--optimiser adam --beta2 1", "beta2 is 1.0, but must be in 0 ..< 1"),
      ("--optimiser adam --adam-epsilon 0", "epsilon of Adam is 0.0"),
      ("--momentum -1", "momentum is -1.0, but must be in 0 ..< 1"),
      ("--momentum 0 --nesterov", "above 0 for Nesterov's way"),
      ("--weight-decay -1", "weight decay is -1.0"),
      ("--schedule cosines", "'one-cycle', 'cosine', 'step' or 'constant'"),
      ("--schedule step", "either --milestones or --every"),
      ("--schedule step --milestones 1 --every 1", "either --milestones or --every"),
      ("--schedule step --milestones 5,x", "'5,x' is not"),
      ("--schedule step --milestones 5,3", "milestones is 5,3, but must be epochs from 1"),
      ("--schedule step --every 0", "--every must be 1 or more epochs"),
      ("--schedule step --every 1 --gamma 2", "gamma is 2.0"),
      ("--gamma 0.5", "add --schedule step"),
      ("--warmup 5", "warm-up is 5.0, but must be a share of the run"),
      ("--jitter 0.1,0.2", "--jitter takes one number or three"),
      ("--jitter -1", "jitter of brightness is -1.0"),
      ("--noise nan", "noise is nan"),
      ("--crop -1", "crop padding is -1"),
      ("--validate bars/tset", "did you mean 'bars/test'?"),
      ("--validate bars/train", "is both trained on and validated by"),
      ("--precision bf16", "'float32' and 'bfloat16'"),
      ("--lr 1e30", "training diverged at step"),
    ]
    for (options, sentence) in mistakes {
      let arguments = options.split(separator: " ").map(String.init)
      let said = try complaint(tool, train + ["--epochs", "2", "--batch", "32"] + arguments)
      #expect(said.contains(sentence), "\(options) said: \(said)")
    }
  }

  @Test func aFullDiskLosesNothing() throws {
    let tool = try Tool()
    try tool.writePictures(train: 20_000, test: 16)
    try tool.run("init")
    let cramped = try tool.run(
      URL(fileURLWithPath: "/bin/sh"),
      [
        "-c", "trap '' XFSZ; ulimit -f 4000; exec \"$0\" \"$@\"", Tool.binary.path, "import", "idx",
        "idx", "--name", "bars",
      ])
    #expect(cramped.status == 1)
    #expect(cramped.errors.contains("there is no space left for 'lab.db'"))
    #expect(try tool.run("verify").status == 0)
    #expect(try tool.run("resume").status == 0)
    #expect(try tool.run("verify").status == 0)
    #expect(try tool.run("rebuild", "bars/train").status == 0)
  }
}
