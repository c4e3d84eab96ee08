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

/** Rejects uploads before their bodies are read while no inspection could be started. */
@Component
class UploadAdmission implements HandlerInterceptor, WebMvcConfigurer {
  private final Inspections inspections;

  UploadAdmission(Inspections inspections) {
    this.inspections = inspections;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(this)
        .addPathPatterns("/models", "/calibration-sets", "/conversions/from-files");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (isUpload(request)) inspections.requireFreeTurn();
    return true;
  }

  /** Returns whether the request carries a file; these operations take no JSON. */
  private static boolean isUpload(HttpServletRequest request) {
    String type = request.getContentType();
    return HttpMethod.POST.matches(request.getMethod())
        && type != null
        && !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON_VALUE);
  }
}
