/* Builds JSON in a growing buffer, which is written to standard output at the end. */
#ifndef OCTET_RUNNER_JSON_H
#define OCTET_RUNNER_JSON_H

#include "platform.h"

static _Noreturn void fail(int code, const char* what, const char* about);

enum { EXIT_MEMORY = 71 };

static char* json_bytes;
static size_t json_size;
static size_t json_room;
static bool json_comma;

static void json_raw(const char* text, size_t count) {
  if (json_room - json_size < count) {
    json_room = 2 * (json_room + count) + 4096;
    json_bytes = realloc(json_bytes, json_room);
    if (json_bytes == NULL) fail(EXIT_MEMORY, "no memory for the report", "");
  }
  memcpy(json_bytes + json_size, text, count);
  json_size += count;
}

static void json_before(void) {
  if (json_comma) json_raw(",", 1);
  json_comma = true;
}

static void json_quoted(const char* text) {
  static const char digits[] = "0123456789abcdef";
  json_raw("\"", 1);
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      json_raw("\\", 1);
      json_raw(text, 1);
    } else if (c < 0x20 || c == 0x7f) {
      char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
      json_raw(escape, sizeof escape);
    } else {
      json_raw(text, 1);
    }
  }
  json_raw("\"", 1);
}

static void json_name(const char* name) {
  json_before();
  json_quoted(name);
  json_raw(":", 1);
  json_comma = false;
}

static void json_open(char bracket) {
  json_before();
  json_raw(&bracket, 1);
  json_comma = false;
}

static void json_close(char bracket) {
  json_raw(&bracket, 1);
  json_comma = true;
}

static void json_string(const char* text) {
  json_before();
  json_quoted(text);
}

static void json_number(int64_t value) {
  char text[24];
  size_t at = sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do text[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0) text[--at] = '-';
  json_before();
  json_raw(text + at, sizeof text - at);
}

static void json_word(const char* word) {
  json_before();
  json_raw(word, strlen(word));
}

static void json_hex(const uint8_t* bytes, size_t count) {
  static const char digits[] = "0123456789abcdef";
  json_before();
  json_raw("\"", 1);
  for (size_t i = 0; i < count; i++) {
    char pair[2] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
    json_raw(pair, 2);
  }
  json_raw("\"", 1);
}

static void json_field(const char* name, int64_t value) {
  json_name(name);
  json_number(value);
}

static void json_text(const char* name, const char* value) {
  json_name(name);
  json_string(value);
}

/* Adds a name from a model, shortened to 1023 bytes between two characters of UTF-8. */
static void json_cut(const char* name, const char* value) {
  char text[1024];
  size_t size = value == NULL ? 0 : strlen(value);
  if (size >= sizeof text) {
    size = sizeof text - 1;
    while (size > 0 && ((unsigned char)value[size] & 0xc0) == 0x80) size--;
  }
  memcpy(text, value == NULL ? "" : value, size);
  text[size] = '\0';
  json_text(name, text);
}

#endif
