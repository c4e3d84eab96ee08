/*
  * Reads the state of the machine around the runs. A file without read permission is reported as
 * "denied", a missing file as "absent".
 */
#ifndef OCTET_RUNNER_STATE_H
#define OCTET_RUNNER_STATE_H

#include "json.h"

enum { MOST_CPUS = 64, MOST_ZONES = 128, TEXT_ROOM = 4096 };

static const char* sysfs = "/sys";

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Reads the beginning of a file; returns the number of bytes read, or -1 with errno. */
static long read_text(const char* path, char* text, size_t room) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  size_t size = 0;
  long count = 0;
  while (size + 1 < room && (count = read(fd, text + size, room - 1 - size)) > 0) {
    size += (size_t)count;
  }
  close(fd);
  if (count < 0) return -1;
  while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == ' ')) size--;
  text[size] = '\0';
  return (long)size;
}

static size_t append(char* text, size_t at, const char* more) {
  for (; *more != '\0' && at + 1 < TEXT_ROOM; more++) text[at++] = *more;
  text[at] = '\0';
  return at;
}

/* Writes a path below sysfs with a number in it. */
static void numbered(char* path, const char* before, int number, const char* after) {
  char digits[12];
  size_t first = sizeof digits;
  digits[--first] = '\0';
  do digits[--first] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  size_t at = append(path, 0, sysfs);
  at = append(path, at, before);
  at = append(path, at, digits + first);
  append(path, at, after);
}

static const char* unreadable(void) {
  return errno == EACCES || errno == EPERM ? "denied" : "absent";
}

/* Adds the content of a file: as a number if it is one, otherwise as text. */
static void json_value(const char* text) {
  const char* at = *text == '-' ? text + 1 : text;
  bool number = *at >= '0' && *at <= '9' && !(at[0] == '0' && at[1] != '\0');
  for (const char* c = at; *c != '\0'; c++) number = number && *c >= '0' && *c <= '9';
  if (number && strlen(text) < 18) {
    json_word(text);
  } else {
    json_string(text);
  }
}

static void cpu_values(const char* name, const char* file) {
  char path[TEXT_ROOM], text[TEXT_ROOM];
  json_name(name);
  json_open('[');
  for (int cpu = 0; cpu < MOST_CPUS; cpu++) {
    /* every existing CPU has a topology folder, but a virtual one often has no cpufreq */
    numbered(path, "/devices/system/cpu/cpu", cpu, "/topology/core_id");
    bool listed = read_text(path, text, sizeof text) >= 0;
    numbered(path, "/devices/system/cpu/cpu", cpu, file);
    bool read = read_text(path, text, sizeof text) >= 0;
    if (!listed && !read) break;
    if (read) {
      json_value(text);
    } else {
      json_string(unreadable());
    }
  }
  json_close(']');
}

static void thermal_zones(void) {
  char path[TEXT_ROOM], text[TEXT_ROOM];
  json_name("thermal");
  json_open('[');
  for (int zone = 0; zone < MOST_ZONES; zone++) {
    numbered(path, "/class/thermal/thermal_zone", zone, "/type");
    bool named = read_text(path, text, sizeof text) >= 0;
    const char* why = named ? "" : unreadable();
    if (!named && strcmp(why, "absent") == 0) break;
    json_open('{');
    json_text("zone", named ? text : why);
    numbered(path, "/class/thermal/thermal_zone", zone, "/temp");
    json_name("milliCelsius");
    if (read_text(path, text, sizeof text) >= 0) {
      json_value(text);
    } else {
      json_string(unreadable());
    }
    json_close('}');
  }
  json_close(']');
}

/* Reads a field of /proc/self/status, such as "VmHWM:"; "" if it is missing. */
static void status_field(const char* field, char* value) {
  char text[TEXT_ROOM];
  *value = '\0';
  if (read_text("/proc/self/status", text, sizeof text) < 0) return;
  const char* at = strstr(text, field);
  if (at == NULL) return;
  at += strlen(field);
  while (*at == ' ' || *at == '\t') at++;
  size_t size = 0;
  while (at[size] != '\0' && at[size] != '\n' && size < 100) size++;
  memcpy(value, at, size);
  value[size] = '\0';
}

static int64_t status_kilobytes(const char* field) {
  char text[128];
  int64_t value = 0;
  status_field(field, text);
  for (const char* c = text; *c >= '0' && *c <= '9'; c++) value = 10 * value + (*c - '0');
  return value;
}

static void state(const char* when, int64_t origin, bool whole) {
  char text[TEXT_ROOM];
  json_open('{');
  json_text("when", when);
  json_field("atNanos", now() - origin);
  cpu_values("kilohertz", "/cpufreq/scaling_cur_freq");
  if (whole) {
    cpu_values("mostKilohertz", "/cpufreq/scaling_max_freq");
    cpu_values("hardwareKilohertz", "/cpufreq/cpuinfo_max_freq");
    cpu_values("governors", "/cpufreq/scaling_governor");
    json_text("load", read_text("/proc/loadavg", text, sizeof text) < 0 ? unreadable() : text);
  }
  thermal_zones();
  json_field("residentKilobytes", status_kilobytes("VmRSS:"));
  json_close('}');
}

#endif
