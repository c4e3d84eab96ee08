package dev.octet.service.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * Gives the JSON of resources an entity tag, made from its bytes, and answers a request whose
 * {@code If-None-Match} has that tag with 304. So a client that polls gets the content only after a
 * change.
 */
@Configuration(proxyBeanMethods = false)
class EntityTags {
  private static final String[] RESOURCES = {
    "/models/*",
    "/calibration-sets/*",
    "/conversions/*",
    "/artifacts/*",
    "/devices/*",
    "/benchmarks/*",
    "/operators",
    "/recipes"
  };

  @Bean
  FilterRegistrationBean<ShallowEtagHeaderFilter> entityTagFilter() {
    var registration = new FilterRegistrationBean<ShallowEtagHeaderFilter>(new OfDocuments());
    registration.addUrlPatterns(RESOURCES);
    // within the filters that refuse requests
    registration.setOrder(Ordered.LOWEST_PRECEDENCE - 10);
    return registration;
  }

  /** Leaves out streams and files, which are not kept in memory. */
  private static final class OfDocuments extends ShallowEtagHeaderFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
      // decoded, as the resources are found by it
      String path = request.getServletPath();
      return path.endsWith("/content")
          || path.endsWith("/events")
          || path.endsWith("/archive")
          || path.endsWith("/report");
    }
  }
}
