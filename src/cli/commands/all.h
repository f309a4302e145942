// SPDX-License-Identifier: Apache-2.0
// Every command there is; each lives in a file of its name.
#pragma once

#include "cli/command.h"

namespace porc::cli {

extern const Command kApply;
extern const Command kApprove;
extern const Command kBuild;
extern const Command kCancel;
extern const Command kCompletion;
extern const Command kDestroy;
extern const Command kDiscard;
extern const Command kDoctor;
extern const Command kInit;
extern const Command kLint;
extern const Command kList;
extern const Command kLogs;
extern const Command kOutputs;
extern const Command kOverride;
extern const Command kPlan;
extern const Command kPolicyApply;
extern const Command kPolicyCheck;
extern const Command kPolicyExplain;
extern const Command kPolicyFmt;
extern const Command kPolicyMock;
extern const Command kPolicyShow;
extern const Command kPolicyTest;
extern const Command kQuillDeprecate;
extern const Command kPortPublish;
extern const Command kQuillDiff;
extern const Command kQuillImpact;
extern const Command kQuillInit;
extern const Command kQuillLint;
extern const Command kQuillList;
extern const Command kQuillPush;
extern const Command kQuillRevoke;
extern const Command kQuillShow;
extern const Command kQuillTest;
extern const Command kRender;
extern const Command kReport;
extern const Command kRun;
extern const Command kSchemaDiff;
extern const Command kStatus;
extern const Command kSubmit;
extern const Command kSummary;
extern const Command kTemplateRender;
extern const Command kValidate;
extern const Command kVersion;

}  // namespace porc::cli
