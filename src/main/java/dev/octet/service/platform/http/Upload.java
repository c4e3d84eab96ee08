package dev.octet.service.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.multipart.MultipartFile;

/**
 * A file on its way in.
 *
 * @param name what its sender calls it
 * @param content to be read once
 * @param declaredBytes how long the sender says it is; -1 where unknown
 */
public record Upload(UploadName name, InputStream content, long declaredBytes) {
  /**
   * The body of a request as it is.
   *
   * @param name as the query has it; if absent, {@code Content-Disposition} may have one
   */
  public static Upload ofBody(HttpServletRequest request, @Nullable String name, String fallback)
      throws IOException {
    String sent = isGiven(name) ? name : dispositionName(request);
    return new Upload(
        UploadName.of(sent, fallback), request.getInputStream(), request.getContentLengthLong());
  }

  /** A part of a multipart request. */
  public static Upload ofPart(MultipartFile part, @Nullable String name, String fallback)
      throws IOException {
    String sent = isGiven(name) ? name : part.getOriginalFilename();
    return new Upload(UploadName.of(sent, fallback), part.getInputStream(), part.getSize());
  }

  private static boolean isGiven(@Nullable String name) {
    return name != null && !name.isBlank();
  }

  private static @Nullable String dispositionName(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_DISPOSITION);
    if (header == null) return null;
    try {
      return ContentDisposition.parse(header).getFilename();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null; // a name is a courtesy, and Spring's parser runs past the end of an open quote
    }
  }
}
