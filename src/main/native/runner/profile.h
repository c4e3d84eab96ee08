/*
  * Measures the time of each node. TensorFlow Lite's own profiler is not part of the C interface that
 * both libraries export. Therefore each node's `invoke` is replaced by one that reads the clock
 * before and after. Nodes are accessible only in a delegate's Prepare. A registration belongs to one
 * node, so replacing its `invoke` affects no other node.
 *
 * The time that a node spends in the nodes of another subgraph (IF, WHILE, CALL_ONCE) counts for
 * those only, so that the sum of all rows is at most the time of the runs. A delegate's kernel is
 * one node, whatever it does inside.
 */
#ifndef OCTET_RUNNER_PROFILE_H
#define OCTET_RUNNER_PROFILE_H

#include "state.h"

enum { EXIT_RUN = 70, MOST_ROWS = 20000 };

typedef struct Row {
  const TfLiteNode* node;
  TfLiteInvoke invoke;
  const TfLiteRegistration* registration;
  int subgraph, index;
  int64_t count, nanoseconds, least, most;
} Row;

static Row* rows;
static int row_count, row_room, row_at, subgraphs;
static bool row_counting;
static int64_t row_inner; /* time so far of nodes that the running node has executed */

/* Returns a node's row. Nodes run in the order of the plan, so it is nearly always the next row. */
static Row* row_of(const TfLiteNode* node) {
  for (int i = 0; i < row_count; i++) {
    Row* row = &rows[(row_at + i) % row_count];
    if (row->node == node) {
      row_at = (int)(row - rows) + 1;
      return row;
    }
  }
  fail(EXIT_RUN, "a node runs that was not there when the model was prepared", "");
}

static int timed_invoke(TfLiteContext* context, TfLiteNode* node) {
  Row* row = row_of(node);
  int64_t outer = row_inner;
  row_inner = 0;
  int64_t start = now();
  int status = row->invoke(context, node);
  int64_t spent = now() - start;
  int64_t own = spent - row_inner;
  row_inner = outer + spent;
  if (row_counting) {
    if (row->count == 0 || own < row->least) row->least = own;
    if (own > row->most) row->most = own;
    row->count++;
    row->nanoseconds += own;
  }
  return status;
}

/* Called in a delegate's Prepare, once for each subgraph, after the delegate has taken its nodes. */
static int profile_prepare(TfLiteContext* context) {
  TfLiteIntArray* plan = NULL;
  int subgraph = subgraphs++;
  int status = context->GetExecutionPlan(context, &plan);
  if (status != kTfLiteOk) return status;
  for (int i = 0; i < plan->size; i++) {
    TfLiteNode* node;
    TfLiteRegistration* registration;
    status = context->GetNodeAndRegistration(context, plan->data[i], &node, &registration);
    if (status != kTfLiteOk) return status;
    if (registration->invoke == NULL) continue;
    if (row_count == row_room) {
      row_room = 2 * row_room + 256;
      rows = realloc(rows, (size_t)row_room * sizeof(Row));
      if (rows == NULL) fail(EXIT_MEMORY, "no memory for the profile", "");
    }
    if (row_count == MOST_ROWS) fail(EXIT_RUN, "too many nodes for a profile", "");
    rows[row_count++] = (Row){.node = node,
                              .invoke = registration->invoke,
                              .registration = registration,
                              .subgraph = subgraph,
                              .index = plan->data[i]};
    registration->invoke = timed_invoke;
  }
  return kTfLiteOk;
}

/* A delegate that takes no nodes, used to reach the nodes if no other delegate is requested. */
static int take_nothing(TfLiteContext* context, TfLiteDelegate* delegate) {
  (void)delegate;
  return profile_prepare(context);
}

static TfLiteDelegate nobody = {.Prepare = take_nothing,
                                .flags = kTfLiteDelegateFlagsAllowDynamicTensors};

/* Returns a row's layer; "" for other subgraphs, whose tensors the C interface does not expose. */
static const char* layer(const TfLiteInterpreter* interpreter, const Row* row) {
  const TfLiteIntArray* outputs = row->node->outputs;
  if (row->subgraph != 0 || outputs == NULL || outputs->size == 0) return "";
  const TfLiteTensor* tensor = TfLiteInterpreterGetTensor(interpreter, outputs->data[0]);
  return tensor == NULL ? "" : TfLiteTensorName(tensor);
}

static void json_profile(const TfLiteInterpreter* interpreter) {
  json_name("profile");
  json_open('[');
  for (const Row* row = rows; row < rows + row_count; row++) {
    json_open('{');
    json_field("subgraph", row->subgraph);
    json_field("node", row->index);
    json_field("operator", row->registration->builtin_code);
    json_cut("custom", row->registration->custom_name);
    json_cut("layer", layer(interpreter, row));
    json_field("count", row->count);
    json_field("nanoseconds", row->nanoseconds);
    json_field("least", row->least);
    json_field("most", row->most);
    json_close('}');
  }
  json_close(']');
}

#endif
