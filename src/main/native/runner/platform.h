/*
  * Declarations of the used parts of the C library and of TensorFlow Lite. They replace the headers:
 * Android's need the NDK, the AAR's are incomplete, and the runner must behave the same with both
 * libraries. Sizes and numbers are those of 64-bit Linux on arm64 and x86-64.
 */
#ifndef OCTET_RUNNER_PLATFORM_H
#define OCTET_RUNNER_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- the C library ------------------------------------------------------------------------- */

struct timespec {
  long tv_sec;
  long tv_nsec;
};

enum { CLOCK_MONOTONIC = 1 };
enum { O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_TRUNC = 01000, O_CLOEXEC = 02000000 };
enum { EACCES = 13, EPERM = 1 };

int open(const char* path, int flags, ...);
long read(int fd, void* bytes, size_t count);
long write(int fd, const void* bytes, size_t count);
int close(int fd);
int clock_gettime(int clock, struct timespec* time);
int nanosleep(const struct timespec* time, struct timespec* left);
unsigned alarm(unsigned seconds);
int getpid(void);
int sched_setaffinity(int pid, size_t bytes, const void* mask);
int sched_getaffinity(int pid, size_t bytes, void* mask);
int sched_getcpu(void);
void* realloc(void* old, size_t bytes);
void* memcpy(void* to, const void* from, size_t count);
void* memset(void* to, int value, size_t count);
int strcmp(const char* a, const char* b);
size_t strlen(const char* text);
char* strstr(const char* text, const char* part);
_Noreturn void exit(int code);

#ifdef OCTET_ANDROID
int* __errno(void);
#define errno (*__errno())
#else
int* __errno_location(void);
#define errno (*__errno_location())
#endif

/* --- TensorFlow Lite's C interface (tensorflow/lite/core/c/c_api.h, 2.16 to 2.21) ----------- */

typedef struct TfLiteModel TfLiteModel;
typedef struct TfLiteInterpreter TfLiteInterpreter;
typedef struct TfLiteInterpreterOptions TfLiteInterpreterOptions;
typedef struct TfLiteTensor TfLiteTensor;

enum { kTfLiteOk = 0 };
enum { kTfLiteBuiltinDelegate = 51 };

enum {
  kTfLiteFloat32 = 1,
  kTfLiteInt32 = 2,
  kTfLiteUInt8 = 3,
  kTfLiteInt64 = 4,
  kTfLiteBool = 6,
  kTfLiteInt16 = 7,
  kTfLiteInt8 = 9,
};

const char* TfLiteVersion(void);
TfLiteModel* TfLiteModelCreateFromFile(const char* path);
TfLiteInterpreterOptions* TfLiteInterpreterOptionsCreate(void);
void TfLiteInterpreterOptionsSetNumThreads(TfLiteInterpreterOptions*, int32_t threads);
TfLiteInterpreter* TfLiteInterpreterCreate(const TfLiteModel*, const TfLiteInterpreterOptions*);
int32_t TfLiteInterpreterGetInputTensorCount(const TfLiteInterpreter*);
TfLiteTensor* TfLiteInterpreterGetInputTensor(const TfLiteInterpreter*, int32_t index);
int32_t TfLiteInterpreterGetOutputTensorCount(const TfLiteInterpreter*);
const TfLiteTensor* TfLiteInterpreterGetOutputTensor(const TfLiteInterpreter*, int32_t index);
int TfLiteInterpreterAllocateTensors(TfLiteInterpreter*);
int TfLiteInterpreterInvoke(TfLiteInterpreter*);
int TfLiteTensorType(const TfLiteTensor*);
int32_t TfLiteTensorNumDims(const TfLiteTensor*);
int32_t TfLiteTensorDim(const TfLiteTensor*, int32_t index);
size_t TfLiteTensorByteSize(const TfLiteTensor*);
void* TfLiteTensorData(const TfLiteTensor*);
const char* TfLiteTensorName(const TfLiteTensor*);
TfLiteTensor* TfLiteInterpreterGetTensor(const TfLiteInterpreter*, int index);

/* The first fields of structures (tensorflow/lite/core/c/common.h); their order is the ABI. */

typedef struct TfLiteIntArray {
  int size;
  int data[];
} TfLiteIntArray;

typedef struct TfLiteNode {
  TfLiteIntArray* inputs;
  TfLiteIntArray* outputs;
} TfLiteNode;

struct TfLiteContext;
typedef int (*TfLiteInvoke)(struct TfLiteContext*, TfLiteNode*);

typedef struct TfLiteRegistration {
  void* init;
  void* free;
  void* prepare;
  TfLiteInvoke invoke;
  void* profiling_string;
  int32_t builtin_code;
  const char* custom_name;
} TfLiteRegistration;

typedef struct TfLiteContext {
  size_t tensors_size;
  int (*GetExecutionPlan)(struct TfLiteContext*, TfLiteIntArray** plan);
  void* tensors;
  void* impl_;
  void* ResizeTensor;
  void* ReportError;
  void* AddTensors;
  int (*GetNodeAndRegistration)(
      struct TfLiteContext*, int node, TfLiteNode** found, TfLiteRegistration** registration);
} TfLiteContext;

enum { kTfLiteDelegateFlagsAllowDynamicTensors = 1 };

/* All fields, since the runner creates a delegate itself. */
typedef struct TfLiteDelegate {
  void* data_;
  int (*Prepare)(TfLiteContext*, struct TfLiteDelegate*);
  void* CopyFromBufferHandle;
  void* CopyToBufferHandle;
  void* FreeBufferHandle;
  int64_t flags;
  void* opaque_delegate_builder;
} TfLiteDelegate;

int TfLiteInterpreterModifyGraphWithDelegate(const TfLiteInterpreter*, TfLiteDelegate*);

/*
  * Options are passed and returned by value, and their size differs between versions. Both calling
 * conventions return structures of more than 16 bytes through an address from the caller, so a
 * structure that is large enough for any version works. Only the first field is set.
 */
typedef struct DelegateOptions {
  int32_t num_threads;
  char rest[1020];
} DelegateOptions;

DelegateOptions TfLiteXNNPackDelegateOptionsDefault(void);
TfLiteDelegate* TfLiteXNNPackDelegateCreate(const DelegateOptions*);

/* Only Android has NNAPI. */
__attribute__((weak)) DelegateOptions TfLiteNnapiDelegateOptionsDefault(void);
__attribute__((weak)) TfLiteDelegate* TfLiteNnapiDelegateCreate(const DelegateOptions*);

#endif
