package dev.octet.service.platform.inspection;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Turns uploads away before their bodies are read, while there is nobody to look at them. */
@Component
class UploadDoor implements HandlerInterceptor, WebMvcConfigurer {
  private final Inspections inspections;

  UploadDoor(Inspections inspections) {
    this.inspections = inspections;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/models", "/calibration-sets", "/conversions");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (isUpload(request)) inspections.requireFreeTurn();
    return true;
  }

  /** Conversions carry files in a form; as JSON they name what is there already. */
  private static boolean isUpload(HttpServletRequest request) {
    String type = request.getContentType();
    return HttpMethod.POST.matches(request.getMethod())
        && type != null
        && !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON_VALUE);
  }
}
