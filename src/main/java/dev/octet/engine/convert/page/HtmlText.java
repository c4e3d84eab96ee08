package dev.octet.engine.convert.page;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Formats names, numbers and records of a report as HTML. */
final class HtmlText {
  /** The style sheet of the page, for light and dark screens. */
  static final String STYLE =
      """
      :root{--ink:#1b1b1f;--quiet:#62626b;--paper:#fff;--line:#dcdce2;--r:#4269d0;--b:#3ca951;--t:#e0632e}
      @media(prefers-color-scheme:dark){:root{--ink:#ececf1;--quiet:#a0a0ab;--paper:#17171b;--line:#393941;--r:#7d9cf0;--b:#62c977;--t:#f28b5b}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:80rem;margin:2rem auto;padding:0 1.5rem}
      h1{font-size:1.6rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .5rem}
      .quiet{color:var(--quiet)}.figures{display:flex;flex-wrap:wrap;gap:1rem;margin:1.2rem 0}
      .figures div{border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;display:flex;flex-direction:column;min-width:11rem}
      .figures b{font-size:1.6rem;font-weight:600}.figures span{color:var(--quiet);font-size:.85rem}
      .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.84rem;font-variant-numeric:tabular-nums}
      th{text-align:left;font-weight:600;vertical-align:bottom}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line)}
      td{white-space:nowrap}td.name{white-space:normal;overflow-wrap:anywhere;min-width:12rem}td.number{text-align:right}
      .bar{display:flex;width:9rem;height:.7rem;background:var(--line);border-radius:2px;overflow:hidden}
      .bar .r{background:var(--r)}.bar .b{background:var(--b)}.bar .t{background:var(--t)}
      th i{font-style:normal}th .r{color:var(--r)}th .b{color:var(--b)}th .t{color:var(--t)}
      pre{overflow-x:auto;font-size:.84rem}details{margin:1rem 0}summary{cursor:pointer;font-weight:600}
      svg{max-width:100%;height:auto}svg text{fill:var(--quiet);font-size:11px}svg .grid{stroke:var(--line)}
      svg .total{stroke:var(--r);fill:none;stroke-width:1.8}svg .own{fill:var(--t)}svg .key{fill:var(--ink)}
      """;

  private HtmlText() {}

  /** Escapes text from outside, such as a layer's name. */
  static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Formats a number with four significant digits; empty if the value is not a number. */
  static String number(JsonNode value) {
    if (value.isIntegralNumber()) return String.valueOf(value.asLong());
    if (!value.isNumber()) return "–";
    double number = value.asDouble();
    double size = Math.abs(number);
    if (number == 0) return "0";
    if (size >= 1e5 || size < 1e-3) return String.format(Locale.ROOT, "%.2e", number);
    int decimals = size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 5;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }

  /** Formats any value as text, not yet escaped. */
  static String value(JsonNode value) {
    if (value.isNumber()) return number(value);
    if (value.isString()) return value.asString();
    if (value.isNull() || value.isMissingNode()) return "–";
    if (value.isBoolean()) return value.asBoolean() ? "yes" : "no";
    return value.toString();
  }

  /** Formats a field name as words: {@code keptFloat} as "Kept float". */
  static String words(String name) {
    if (name.isEmpty()) return name;
    String spaced = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
  }
}
