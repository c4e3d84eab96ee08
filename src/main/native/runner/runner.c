/*
  * Runs a .tflite on this machine and reports the time of each run, the delegate and the CPUs that
 * were used, and the state of the machine. The report is JSON on standard output; TensorFlow Lite's
 * messages go to standard error. The runner measures only; dev.octet.device.benchmark evaluates.
 *
 *   runner --model FILE [--delegate xnnpack|nnapi|none] [--threads N] [--cpus HEX]
 *          [--warmups N] [--runs N] [--min-milliseconds N] [--pause-microseconds N]
 *          [--state-milliseconds N] [--seed N] [--max-seconds N] [--sysfs DIR] [--tag TEXT]
 *          [--profile] [--inputs FILE --outputs FILE [--budget-milliseconds N]]
 *
  * The model is run at least --runs times and for at least --min-milliseconds. With --inputs it is
 * instead run once for each sample of the file (the bytes of all inputs, sample after sample), up to
 * a budget of summed time, and the bytes of the outputs are written in the same order. With
 * --profile the report also has the time of each node in the runs that count; their times then
 * include the additional reads of the clock. --tag is ignored; it identifies the process in the
 * list of processes. --max-seconds ends the process by SIGALRM, so that it does not run for ever on
 * a phone that has lost its connection.
 *
 * Exit codes: 0 success, 64 wrong arguments, 65 model refused, 66 inputs refused, 69 delegate
 * refused, 70 a run failed, 71 out of memory, 73 the outputs or the report can't be written.
 */
#include "json.h"
#include "platform.h"
#include "profile.h"
#include "sha256.h"
#include "state.h"

enum {
  EXIT_USAGE = 64,
  EXIT_MODEL = 65,
  EXIT_INPUTS = 66,
  EXIT_DELEGATE = 69,
  EXIT_OUTPUTS = 73,
};

enum { MOST_SAMPLES = 1000000, MOST_STATES = 2000, MOST_OUTSIDE = 256, MOST_TENSORS = 64 };

static void say(const char* text) {
  long unused = write(2, text, strlen(text));
  (void)unused;
}

static _Noreturn void fail(int code, const char* what, const char* about) {
  say("runner: ");
  say(what);
  say(about);
  say("\n");
  exit(code);
}

/* --- arguments ------------------------------------------------------------------------------ */

typedef struct Arguments {
  const char* model;
  const char* delegate;
  const char* inputs;
  const char* outputs;
  const char* cpus;
  int64_t threads, warmups, runs, min_milliseconds, pause_microseconds, state_milliseconds, seed;
  int64_t max_seconds, budget_milliseconds;
  bool profile;
} Arguments;

static int64_t number(const char* name, const char* text, int64_t most) {
  int64_t value = 0;
  if (*text == '\0') fail(EXIT_USAGE, "no number after ", name);
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') fail(EXIT_USAGE, "not a number after ", name);
    value = 10 * value + (*text - '0');
    if (value > most) fail(EXIT_USAGE, "too large a number after ", name);
  }
  return value;
}

static Arguments arguments(int count, char** words) {
  Arguments a = {.delegate = "xnnpack",
                 .threads = 1,
                 .warmups = 1,
                 .runs = 50,
                 .state_milliseconds = 500,
                 .seed = 1,
                 .max_seconds = 600};
  for (int i = 1; i < count; i += 2) {
    const char* name = words[i];
    if (strcmp(name, "--profile") == 0) {
      a.profile = true;
      i--; /* the only option without a value */
      continue;
    }
    if (i + 1 == count) fail(EXIT_USAGE, "no value after ", name);
    const char* value = words[i + 1];
    if (strcmp(name, "--model") == 0) a.model = value;
    else if (strcmp(name, "--delegate") == 0) a.delegate = value;
    else if (strcmp(name, "--inputs") == 0) a.inputs = value;
    else if (strcmp(name, "--outputs") == 0) a.outputs = value;
    else if (strcmp(name, "--cpus") == 0) a.cpus = value;
    else if (strcmp(name, "--sysfs") == 0) sysfs = value;
    else if (strcmp(name, "--tag") == 0) continue;
    else if (strcmp(name, "--threads") == 0) a.threads = number(name, value, MOST_CPUS);
    else if (strcmp(name, "--warmups") == 0) a.warmups = number(name, value, MOST_SAMPLES);
    else if (strcmp(name, "--runs") == 0) a.runs = number(name, value, MOST_SAMPLES);
    else if (strcmp(name, "--min-milliseconds") == 0) a.min_milliseconds = number(name, value, 86400000);
    else if (strcmp(name, "--pause-microseconds") == 0) a.pause_microseconds = number(name, value, 10000000);
    else if (strcmp(name, "--state-milliseconds") == 0) a.state_milliseconds = number(name, value, 86400000);
    else if (strcmp(name, "--seed") == 0) a.seed = number(name, value, INT64_MAX / 16);
    else if (strcmp(name, "--max-seconds") == 0) a.max_seconds = number(name, value, 86400);
    else if (strcmp(name, "--budget-milliseconds") == 0) a.budget_milliseconds = number(name, value, 86400000);
    else fail(EXIT_USAGE, "unknown option ", name);
  }
  if (a.model == NULL) fail(EXIT_USAGE, "--model is missing", "");
  if ((a.inputs == NULL) != (a.outputs == NULL)) fail(EXIT_USAGE, "--inputs and --outputs go together", "");
  if (a.runs == 0 || a.threads == 0) fail(EXIT_USAGE, "--runs and --threads are at least 1", "");
  return a;
}

/* --- affinity ------------------------------------------------------------------------------- */

static uint64_t cpu_mask(const char* text) {
  uint64_t mask = 0;
  for (const char* c = text; *c != '\0'; c++) {
    int digit = *c >= '0' && *c <= '9' ? *c - '0' : *c >= 'a' && *c <= 'f' ? *c - 'a' + 10 : -1;
    if (digit < 0 || mask >> 60 != 0) fail(EXIT_USAGE, "not a mask of CPUs: ", text);
    mask = mask << 4 | (uint64_t)digit;
  }
  return mask;
}

static void json_mask(const char* name, uint64_t mask) {
  char text[17];
  size_t at = sizeof text;
  text[--at] = '\0';
  do text[--at] = "0123456789abcdef"[mask & 15];
  while ((mask >>= 4) != 0);
  json_text(name, text + at);
}

/* Sets the affinity before any thread is created, since threads inherit it, and reads it back. */
static void affinity(const char* asked) {
  uint64_t mask[16] = {0};
  char allowed[128];
  json_name("affinity");
  json_open('{');
  if (asked != NULL) {
    mask[0] = cpu_mask(asked);
    json_mask("asked", mask[0]);
    if (sched_setaffinity(0, sizeof mask, mask) != 0) json_field("refusedWithErrno", errno);
  }
  memset(mask, 0, sizeof mask);
  if (sched_getaffinity(0, sizeof mask, mask) >= 0) json_mask("got", mask[0]);
  status_field("Cpus_allowed:", allowed);
  json_text("cpusAllowed", allowed);
  json_close('}');
}

/* --- the delegate --------------------------------------------------------------------------- */

/*
  * The C interface does not tell which nodes a delegate took. TensorFlow Lite calls the delegate's
 * Prepare with the graph, once for each subgraph. This wrapper of Prepare counts the nodes of the
 * plan before and after.
 */
static int (*delegate_prepare)(TfLiteContext*, TfLiteDelegate*);
static int64_t nodes_all, nodes_after, partitions;
static int outside[MOST_OUTSIDE];
static int outside_count;
static bool profiled;

static int counted_prepare(TfLiteContext* context, TfLiteDelegate* delegate) {
  TfLiteIntArray* plan = NULL;
  if (context->GetExecutionPlan(context, &plan) == kTfLiteOk) nodes_all += plan->size;
  int status = delegate_prepare(context, delegate);
  if (status != kTfLiteOk || context->GetExecutionPlan(context, &plan) != kTfLiteOk) return status;
  for (int i = 0; i < plan->size; i++) {
    TfLiteNode* node;
    TfLiteRegistration* registration;
    if (context->GetNodeAndRegistration(context, plan->data[i], &node, &registration) != kTfLiteOk) {
      continue;
    }
    if (registration->builtin_code == kTfLiteBuiltinDelegate) {
      partitions++;
    } else {
      nodes_after++;
      if (outside_count < MOST_OUTSIDE) outside[outside_count++] = registration->builtin_code;
    }
  }
  return profiled ? profile_prepare(context) : status;
}

static TfLiteDelegate* delegate(const Arguments* a) {
  if (strcmp(a->delegate, "none") == 0) return NULL;
  TfLiteDelegate* made = NULL;
  if (strcmp(a->delegate, "xnnpack") == 0) {
    DelegateOptions options = TfLiteXNNPackDelegateOptionsDefault();
    options.num_threads = (int32_t)a->threads;
    made = TfLiteXNNPackDelegateCreate(&options);
  } else if (strcmp(a->delegate, "nnapi") == 0) {
    if (TfLiteNnapiDelegateCreate == NULL || TfLiteNnapiDelegateOptionsDefault == NULL) {
      fail(EXIT_DELEGATE, "this TensorFlow Lite has no delegate ", a->delegate);
    }
    DelegateOptions options = TfLiteNnapiDelegateOptionsDefault();
    made = TfLiteNnapiDelegateCreate(&options);
  } else {
    fail(EXIT_USAGE, "unknown delegate ", a->delegate);
  }
  if (made == NULL) fail(EXIT_DELEGATE, "TensorFlow Lite can't make the delegate ", a->delegate);
  delegate_prepare = made->Prepare;
  made->Prepare = counted_prepare;
  return made;
}

static void apply(TfLiteInterpreter* interpreter, const Arguments* a) {
  profiled = a->profile;
  TfLiteDelegate* made = delegate(a);
  json_name("delegate");
  json_open('{');
  json_text("asked", a->delegate);
  if (made != NULL) {
    if (TfLiteInterpreterModifyGraphWithDelegate(interpreter, made) != kTfLiteOk) {
      fail(EXIT_DELEGATE, "the model can't be given to the delegate ", a->delegate);
    }
    json_field("nodes", nodes_all);
    json_field("nodesTaken", nodes_all - nodes_after);
    json_field("partitions", partitions);
    json_name("outside");
    json_open('[');
    for (int i = 0; i < outside_count; i++) json_number(outside[i]);
    json_close(']');
  } else if (a->profile
             && TfLiteInterpreterModifyGraphWithDelegate(interpreter, &nobody) != kTfLiteOk) {
    fail(EXIT_RUN, "the model's nodes can't be profiled", "");
  }
  json_close('}');
}

/* --- tensors -------------------------------------------------------------------------------- */

static const TfLiteTensor* input(const TfLiteInterpreter* interpreter, int index) {
  return TfLiteInterpreterGetInputTensor(interpreter, index);
}

static void json_tensor(const TfLiteTensor* tensor) {
  json_open('{');
  json_cut("name", TfLiteTensorName(tensor));
  json_field("type", TfLiteTensorType(tensor));
  json_field("bytes", (int64_t)TfLiteTensorByteSize(tensor));
  json_name("shape");
  json_open('[');
  for (int i = 0; i < TfLiteTensorNumDims(tensor); i++) json_number(TfLiteTensorDim(tensor, i));
  json_close(']');
  json_close('}');
}

static void json_tensors(const TfLiteInterpreter* interpreter) {
  int inputs = TfLiteInterpreterGetInputTensorCount(interpreter);
  int outputs = TfLiteInterpreterGetOutputTensorCount(interpreter);
  if (inputs > MOST_TENSORS || outputs > MOST_TENSORS) fail(EXIT_MODEL, "too many tensors", "");
  json_name("inputs");
  json_open('[');
  for (int i = 0; i < inputs; i++) json_tensor(input(interpreter, i));
  json_close(']');
  json_name("outputs");
  json_open('[');
  for (int i = 0; i < outputs; i++) {
    json_tensor(TfLiteInterpreterGetOutputTensor(interpreter, i));
  }
  json_close(']');
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t* generator) {
  uint64_t z = *generator += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/* The fixed input; FixedInput.java implements the same. */
static void fill(const TfLiteInterpreter* interpreter, int64_t seed) {
  uint64_t generator = (uint64_t)seed;
  for (int i = 0; i < TfLiteInterpreterGetInputTensorCount(interpreter); i++) {
    const TfLiteTensor* tensor = input(interpreter, i);
    size_t bytes = TfLiteTensorByteSize(tensor);
    uint8_t* data = TfLiteTensorData(tensor);
    switch (TfLiteTensorType(tensor)) {
      case kTfLiteFloat32:
        for (size_t k = 0; k < bytes / 4; k++) {
          ((float*)data)[k] = (float)(int64_t)(next(&generator) >> 40) * 0x1p-23f - 1.0f;
        }
        break;
      case kTfLiteInt8:
      case kTfLiteUInt8:
      case kTfLiteInt16:
        for (size_t k = 0; k < bytes; k++) data[k] = (uint8_t)(next(&generator) >> 56);
        break;
      default:
        memset(data, 0, bytes);
    }
  }
}

/* --- runs ----------------------------------------------------------------------------------- */

typedef struct Samples {
  int64_t* nanoseconds;
  int64_t count;
  int64_t room;
  int8_t* cpus;
} Samples;

static void add(Samples* samples, int64_t nanoseconds, int cpu) {
  if (samples->count == samples->room) {
    samples->room = 2 * samples->room + 1024;
    samples->nanoseconds = realloc(samples->nanoseconds, (size_t)samples->room * sizeof(int64_t));
    samples->cpus = realloc(samples->cpus, (size_t)samples->room);
    if (samples->nanoseconds == NULL || samples->cpus == NULL) {
      fail(EXIT_MEMORY, "no memory for the samples", "");
    }
  }
  samples->nanoseconds[samples->count] = nanoseconds;
  samples->cpus[samples->count++] = (int8_t)cpu;
}

static void json_samples(const char* name, const Samples* samples) {
  json_name(name);
  json_open('[');
  for (int64_t i = 0; i < samples->count; i++) json_number(samples->nanoseconds[i]);
  json_close(']');
}

static int64_t run(TfLiteInterpreter* interpreter) {
  int64_t start = now();
  int status = TfLiteInterpreterInvoke(interpreter);
  int64_t end = now();
  if (status != kTfLiteOk) fail(EXIT_RUN, "TensorFlow Lite failed in running the model", "");
  return end - start;
}

static void json_output_hash(const TfLiteInterpreter* interpreter) {
  Sha256 hash;
  uint8_t result[SHA256_BYTES];
  sha256_start(&hash);
  for (int i = 0; i < TfLiteInterpreterGetOutputTensorCount(interpreter); i++) {
    const TfLiteTensor* tensor = TfLiteInterpreterGetOutputTensor(interpreter, i);
    sha256_add(&hash, TfLiteTensorData(tensor), TfLiteTensorByteSize(tensor));
  }
  sha256_end(&hash, result);
  json_name("outputSha256");
  json_hex(result, sizeof result);
}

/* Reads the state between two samples, at most as often as requested; its time is in no sample. */
static void between(const Arguments* a, int64_t origin, int64_t* last, int* states) {
  if (a->pause_microseconds > 0) {
    struct timespec pause = {a->pause_microseconds / 1000000, a->pause_microseconds % 1000000 * 1000};
    nanosleep(&pause, NULL);
  }
  if (a->state_milliseconds == 0 || *states >= MOST_STATES) return;
  if (now() - *last < a->state_milliseconds * 1000000) return;
  state("during", origin, false);
  *last = now();
  ++*states;
}

static void measure(TfLiteInterpreter* interpreter, const Arguments* a, int64_t origin,
                    Samples* samples) {
  int states = 0;
  int64_t start = now(), last = start;
  while (samples->count < MOST_SAMPLES
         && (samples->count < a->runs || now() - start < a->min_milliseconds * 1000000)) {
    int64_t nanoseconds = run(interpreter);
    add(samples, nanoseconds, sched_getcpu());
    between(a, origin, &last, &states);
  }
}

/* --- a list of inputs ----------------------------------------------------------------------- */

/* Reads exactly that many bytes; returns false at the end of the file. */
static bool read_all(int fd, uint8_t* bytes, size_t size, bool first, const char* path) {
  for (size_t at = 0; at < size;) {
    long count = read(fd, bytes + at, size - at);
    if (count < 0) fail(EXIT_INPUTS, "can't read ", path);
    if (count == 0) {
      if (at == 0 && first) return false;
      fail(EXIT_INPUTS, "the last sample is cut in ", path);
    }
    at += (size_t)count;
  }
  return true;
}

static bool read_sample(const TfLiteInterpreter* interpreter, int fd, const char* path) {
  for (int i = 0; i < TfLiteInterpreterGetInputTensorCount(interpreter); i++) {
    const TfLiteTensor* tensor = input(interpreter, i);
    size_t bytes = TfLiteTensorByteSize(tensor);
    if (!read_all(fd, TfLiteTensorData(tensor), bytes, i == 0, path)) return false;
  }
  return true;
}

static void write_outputs(const TfLiteInterpreter* interpreter, int fd, const char* path) {
  for (int i = 0; i < TfLiteInterpreterGetOutputTensorCount(interpreter); i++) {
    const TfLiteTensor* tensor = TfLiteInterpreterGetOutputTensor(interpreter, i);
    const uint8_t* bytes = TfLiteTensorData(tensor);
    size_t size = TfLiteTensorByteSize(tensor);
    for (size_t at = 0; at < size;) {
      long count = write(fd, bytes + at, size - at);
      if (count <= 0) fail(EXIT_OUTPUTS, "can't write ", path);
      at += (size_t)count;
    }
  }
}

static void answer(TfLiteInterpreter* interpreter, const Arguments* a, int64_t origin,
                   Samples* samples) {
  int from = open(a->inputs, O_RDONLY | O_CLOEXEC);
  if (from < 0) fail(EXIT_INPUTS, "can't open ", a->inputs);
  int to = open(a->outputs, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (to < 0) fail(EXIT_OUTPUTS, "can't create ", a->outputs);
  int states = 0;
  int64_t last = now(), spent = 0;
  int64_t budget = a->budget_milliseconds * 1000000;
  while (samples->count < MOST_SAMPLES && (budget == 0 || spent < budget)) {
    if (!read_sample(interpreter, from, a->inputs)) break;
    int64_t nanoseconds = run(interpreter);
    add(samples, nanoseconds, sched_getcpu());
    spent += nanoseconds;
    write_outputs(interpreter, to, a->outputs);
    between(a, origin, &last, &states);
  }
  close(from);
  if (close(to) != 0) fail(EXIT_OUTPUTS, "can't write ", a->outputs);
}

/* --- main ----------------------------------------------------------------------------------- */

static TfLiteInterpreter* load(const Arguments* a, int64_t* nanoseconds) {
  int64_t start = now();
  TfLiteModel* model = TfLiteModelCreateFromFile(a->model);
  if (model == NULL) fail(EXIT_MODEL, "TensorFlow Lite can't read the model ", a->model);
  TfLiteInterpreterOptions* options = TfLiteInterpreterOptionsCreate();
  TfLiteInterpreterOptionsSetNumThreads(options, (int32_t)a->threads);
  TfLiteInterpreter* interpreter = TfLiteInterpreterCreate(model, options);
  if (interpreter == NULL) fail(EXIT_MODEL, "TensorFlow Lite can't use the model ", a->model);
  apply(interpreter, a);
  if (TfLiteInterpreterAllocateTensors(interpreter) != kTfLiteOk) {
    fail(EXIT_MODEL, "TensorFlow Lite can't prepare the model ", a->model);
  }
  *nanoseconds = now() - start;
  return interpreter;
}

static void report_end(const Samples* warmups, const Samples* samples) {
  json_samples("warmupNanoseconds", warmups);
  json_samples("nanoseconds", samples);
  json_name("cpus");
  json_open('[');
  for (int64_t i = 0; i < samples->count; i++) json_number(samples->cpus[i]);
  json_close(']');
  json_field("peakResidentKilobytes", status_kilobytes("VmHWM:"));
  json_close('}');
  json_raw("\n", 1);
}

static void print(void) {
  for (size_t at = 0; at < json_size;) {
    long count = write(1, json_bytes + at, json_size - at);
    if (count <= 0) exit(EXIT_OUTPUTS);
    at += (size_t)count;
  }
}

int main(int count, char** words) {
  Arguments a = arguments(count, words);
  alarm((unsigned)a.max_seconds);
  int64_t origin = now(), initialization;
  Samples warmups = {0}, samples = {0};
  json_open('{');
  json_field("runner", 1);
  json_text("tensorflowLite", TfLiteVersion());
  json_field("pid", getpid());
  json_field("threads", a.threads);
  affinity(a.cpus);
  TfLiteInterpreter* interpreter = load(&a, &initialization);
  json_field("initializationNanoseconds", initialization);
  json_tensors(interpreter);
  json_name("states");
  json_open('[');
  state("before", origin, true);
  fill(interpreter, a.seed);
  for (int64_t i = 0; i < a.warmups; i++) add(&warmups, run(interpreter), sched_getcpu());
  row_counting = a.profile;
  if (a.inputs != NULL) {
    answer(interpreter, &a, origin, &samples);
  } else {
    measure(interpreter, &a, origin, &samples);
  }
  row_counting = false;
  state("after", origin, true);
  json_close(']');
  /* inputs may share memory with later tensors: fill them again, and run once more for the hash */
  fill(interpreter, a.seed);
  run(interpreter);
  json_output_hash(interpreter);
  if (a.profile) json_profile(interpreter);
  report_end(&warmups, &samples);
  print();
  exit(0); /* the system frees the memory */
}
