package dev.octet.service.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What the service says that it can do. */
@ServiceTest
class SupportTest {
  @LocalServerPort int port;

  @Test
  void operatorsAreListedWithWhatBecomesOfThem() throws Exception {
    JsonNode format = new ServiceClient(port).get("/operators").json(200).at("/formats/0");

    assertThat(format.path("format").asString()).isEqualTo("tflite");
    JsonNode convolution = format.path("operators").path("none");
    for (JsonNode operator : format.path("operators")) {
      if (operator.path("operator").asString().equals("CONV_2D")) convolution = operator;
    }
    assertThat(convolution.path("highestVersion").asInt()).isPositive();
    assertThat(convolution.at("/targets/0/target").asString()).isEqualTo("int8");
    assertThat(convolution.at("/targets/0/becomes").asString()).isEqualTo("QUANTIZED");
  }

  @Test
  void eachFormatHasTheOperatorsOfItsOwn() throws Exception {
    JsonNode formats = new ServiceClient(port).get("/operators").json(200).path("formats");

    Map<String, List<String>> operators = new TreeMap<>();
    for (JsonNode format : formats) {
      List<String> names = new ArrayList<>();
      for (JsonNode operator : format.path("operators")) {
        names.add(operator.path("operator").asString());
        assertThat(operator.path("targets").isEmpty())
            .isEqualTo(!format.path("format").asString().equals("tflite"));
      }
      operators.put(format.path("format").asString(), names);
    }
    assertThat(operators.keySet()).containsExactly("keras", "onnx", "tensorflow", "tflite");
    assertThat(operators.get("onnx")).contains("Conv", "BatchNormalization", "Gemm");
    assertThat(operators.get("keras")).contains("Conv2D", "BatchNormalization", "Dense");
    assertThat(operators.get("tensorflow")).contains("Conv2D", "FusedBatchNormV3", "MatMul");
  }

  @Test
  void aNamedRecipeIsWhatItsTargetAloneMeans() throws Exception {
    JsonNode recipes = new ServiceClient(port).get("/recipes").json(200).path("recipes");

    List<String> names = new ArrayList<>();
    for (JsonNode recipe : recipes) names.add(recipe.path("name").asString());
    assertThat(names)
        .startsWith("int8")
        .contains("uint8-nnapi", "int8-per-tensor", "int16x8", "dynamic-range", "float16", "mixed");
    assertThat(recipes.at("/0/recipe/target").asString()).isEqualTo("int8");
    assertThat(recipes.at("/0/recipe/calibration/ranges").asString()).isEqualTo("greedy");
    assertThat(recipes.at("/0/rewrites/none").isEmpty()).isTrue();
    assertThat(recipes.at("/0/rewrites/default")).isEqualTo(recipes.at("/0/recipe/rewrites"));
    assertThat(recipes.at("/0/recipe/rewrites").isEmpty()).isFalse();
  }
}
