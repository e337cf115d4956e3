// advex export safetensors: a model's weights for PyTorch.
import ArgumentParser
import Datasets
import Store

struct ExportSafetensors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "safetensors",
    abstract: "Write a model's weights as a safetensors file.",
    discussion: """
      Float32 under the names of the architecture's PyTorch module, for \
      module.load_state_dict(safetensors.torch.load_file(FILE)). The file's metadata says \
      architecture, width, the sum of the weights, the run that made them with its settings, and that \
      the model computes (x - 0.5) * 4 on pixels in [0, 1] itself.
      """)

  @Argument(help: "The model, or MODEL@best.")
  var model: String

  @Argument(help: "A new file.", completion: .file())
  var file: String

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(.readOnly) { lab in
      let model = try lab.models.named(model)
      let bytes = try ExportModelRecipe(model: model, path: file).run(in: lab)
      print("\(model.name): \(model.parameterCount) parameters, \(bytes) bytes in \(file)")
    }
  }
}
