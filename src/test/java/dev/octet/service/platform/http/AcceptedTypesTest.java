package dev.octet.service.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

class AcceptedTypesTest {
  private static List<String> types(String... headers) throws HttpMediaTypeNotAcceptableException {
    return AcceptedTypes.of(List.of(headers)).stream()
        .map(type -> type.getType() + "/" + type.getSubtype())
        .toList();
  }

  @Test
  void parametersDoNotMatter() throws Exception {
    for (String parameter :
        List.of("charset=utf-16", "charset=bogus", "charset='", "version=1", ";", "a=\"b;c\"")) {
      assertThat(types("application/json;" + parameter))
          .as(parameter)
          .containsExactly("application/json");
    }
  }

  @Test
  void theMostWantedComesFirst() throws Exception {
    assertThat(types("*/*;q=0.1, text/html;q=0.5;charset=utf-16, application/json"))
        .containsExactly("application/json", "text/html", "*/*");
    assertThat(types("*/*, text/*, text/html")).containsExactly("text/html", "text/*", "*/*");
    assertThat(types("text/html", "application/json;q=0.9"))
        .containsExactly("text/html", "application/json");
    assertThat(types("text/html;q=0, application/json")).containsExactly("application/json");
  }

  @Test
  void whatIsNoMediaTypeIsPassedOver() throws Exception {
    assertThat(types("nonsense, a/b/c, application/json;q=x")).containsExactly("application/json");
    assertThatThrownBy(() -> types("nonsense"))
        .isInstanceOf(HttpMediaTypeNotAcceptableException.class);
  }

  @Test
  void whoSaysNothingTakesAnything() throws Exception {
    assertThat(AcceptedTypes.of(List.of())).containsExactly(MediaType.ALL);
    assertThat(types("")).containsExactly("*/*");
  }
}
