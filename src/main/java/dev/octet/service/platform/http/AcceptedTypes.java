package dev.octet.service.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/**
 * Reads the media types that a request accepts. All parameters except {@code q} are ignored:
 * formats have no variants here, JSON is always UTF-8 (RFC 8259, section 8.1), and a charset in
 * {@code Accept} has no meaning (RFC 9110, section 12.5.1).
 */
public final class AcceptedTypes implements ContentNegotiationStrategy {
  private static final int MOST = 50;

  @Override
  public List<MediaType> resolveMediaTypes(NativeWebRequest request)
      throws HttpMediaTypeNotAcceptableException {
    HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
    return http == null ? MEDIA_TYPE_ALL_LIST : of(http);
  }

  /**
   * Returns the types that a request accepts, the most preferred first; all types if it has no
   * {@code Accept}.
   *
   * @throws HttpMediaTypeNotAcceptableException if the header contains no valid media type, or only
   *     types with a quality of 0
   */
  public static List<MediaType> of(HttpServletRequest request)
      throws HttpMediaTypeNotAcceptableException {
    return of(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
  }

  static List<MediaType> of(List<String> headers) throws HttpMediaTypeNotAcceptableException {
    List<MediaType> types = new ArrayList<>();
    boolean any = false;
    for (String header : headers) {
      for (String word : MimeTypeUtils.tokenize(header)) {
        if (word.isBlank()) continue;
        any = true;
        MediaType type = parse(word.strip());
        if (type != null && types.size() < MOST) types.add(type);
      }
    }
    if (!any) return MEDIA_TYPE_ALL_LIST;
    if (types.isEmpty()) {
      throw new HttpMediaTypeNotAcceptableException("The header Accept has no media type");
    }
    // stable: of equal quality the more specific type comes first, then the order of the header
    types.sort(
        Comparator.comparingDouble(MediaType::getQualityValue)
            .reversed()
            .thenComparing(MediaType::isWildcardType)
            .thenComparing(MediaType::isWildcardSubtype));
    return types;
  }

  /** Returns the media type; null if the word is not one, or has a quality of 0. */
  private static @Nullable MediaType parse(String word) {
    try {
      String[] parts = word.split(";", 2);
      MediaType type = MediaType.parseMediaType(parts[0]);
      double quality = parts.length == 1 ? 1 : quality(parts[1]);
      return quality > 0 ? new MediaType(type.getType(), type.getSubtype(), quality) : null;
    } catch (InvalidMediaTypeException e) {
      return null;
    }
  }

  private static double quality(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String plain = parameter.strip();
      if (!plain.regionMatches(true, 0, "q=", 0, 2)) continue;
      try {
        double value = Double.parseDouble(plain.substring(2).strip());
        return value >= 0 && value <= 1 ? value : 1;
      } catch (NumberFormatException e) {
        return 1;
      }
    }
    return 1;
  }
}
