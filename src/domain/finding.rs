//! What a check finds about something that is proposed: all of it at once, each with the rule it rests on.
//!
//! A check is one function for each kind of document; the dry run, the proposal and the approval all ask it.

use crate::domain::id::DecisionId;
use crate::domain::text::Note;
use crate::domain::word::words;

words! {
    /// Whether a finding stands in the way.
    Severity {
        /// it stands in the way; where its rule allows, an approver overrides it by a decision and a reason
        Blocking = "blocking",
        /// it is to be considered
        Warning = "warning",
    }
}

words! {
    /// What was found.
    FindingCode {
        /// the person is in no planning pool for the title
        NotInPool = "not_in_pool",
        /// too few months are left until retirement
        NearRetirement = "near_retirement",
        /// the birth date or sex is not recorded, so the time until retirement is not known
        RetirementUnknown = "retirement_unknown",
        /// the term is shorter than the law allows
        TermTooShort = "term_too_short",
        /// the term is longer than the law allows
        TermTooLong = "term_too_long",
        /// a fixed term is missing
        TermMissing = "term_missing",
        /// the person would not meet the standard of the post
        StandardUnmet = "standard_unmet",
        /// whether the person would meet the standard of the post is not known
        StandardUnknown = "standard_unknown",
        /// the post is not equivalent to the one that is left
        NotEquivalent = "not_equivalent",
        /// the person is local to the unit
        LocalOrigin = "local_origin",
        /// whether the person is local to the unit is not known
        OriginUnknown = "origin_unknown",
        /// a disciplinary measure is in force
        DisciplineInForce = "discipline_in_force",
        /// the person holds another substantive post in that time
        Overlaps = "overlaps",
        /// another move of the person is under way
        MoveUnderWay = "move_under_way",
        /// the unit is the one that the person comes from
        SameUnit = "same_unit",
        /// the person would hold the headship for more consecutive terms than allowed
        TooManyTerms = "too_many_terms",
        /// the post is held by somebody else
        PostFilled = "post_filled",
        /// the person holds no substantive post on the day
        NoPost = "no_post",
        /// the post left is no leadership title
        NotALeader = "not_a_leader",
        /// the person is no civil servant
        NotACivilServant = "not_a_civil_servant",
        /// the units were merged into each other: this is a re-assignment
        SameArea = "same_area",
        /// the last years were not rated as the rule asks
        RatedTooLow = "rated_too_low",
        /// not all of the last years are rated
        NotRated = "not_rated",
        /// ratings of different regimes cannot be compared
        RatingNotComparable = "rating_not_comparable",
        /// the title is not higher than the one held
        NotHigherTitle = "not_higher_title",
        /// the person holds the title already
        HoldsTitle = "holds_title",
        /// too many people are planned for one title
        TooManyForTitle = "too_many_for_title",
        /// only one person is planned for a title
        OneForTitle = "one_for_title",
        /// nobody is planned for a title
        NobodyForTitle = "nobody_for_title",
        /// a person is planned for too many titles
        TooManyTitles = "too_many_titles",
        /// the share of women is too low
        FewWomen = "few_women",
        /// the share of young people is too low
        FewYoung = "few_young",
        /// nobody of a minority is planned
        FewMinority = "few_minority",
        /// not every age band is there
        AgeBands = "age_bands",
        /// the rule that let a person in holds no longer
        AutomaticExit = "automatic_exit",
        /// the title is not one of the pool
        TitleNotInPool = "title_not_in_pool",
        /// the review comes too soon or too late
        ReviewDue = "review_due",
        /// the approval comes later than the rule allows after a complete dossier
        ApprovalLate = "approval_late",
        /// the person is outside the audience of the class
        OutsideAudience = "outside_audience",
        /// the class does not take enrolments on the day
        EnrolmentClosed = "enrolment_closed",
        /// the person is in the class already
        AlreadyEnrolled = "already_enrolled",
        /// the person attends another class in that time
        ClassesOverlap = "classes_overlap",
        /// the person holds what the course grants, or more
        AlreadyQualified = "already_qualified",
        /// the person is too old to be sent for the first time
        TooOldToBeSent = "too_old_to_be_sent",
        /// the birth date is not recorded, so the age is not known
        AgeUnknown = "age_unknown",
        /// the service is too short to be sent
        ServiceTooShort = "service_too_short",
        /// no seat is free
        ClassFull = "class_full",
        /// the unit would be over its ceiling
        OverCeiling = "over_ceiling",
        /// the person is not of age
        TooYoung = "too_young",
        /// the title is not filled by recruitment
        NotByRecruitment = "not_by_recruitment",
        /// the title is not filled by election
        NotElective = "not_elective",
        /// the title does not exist on the day
        TitleNotInForce = "title_not_in_force",
        /// the day of retirement is not due yet
        RetirementNotDue = "retirement_not_due",
        /// the raise that fell due was not granted
        RaiseOutstanding = "raise_outstanding",
        /// the raise came earlier than the rule allows
        RaisedTooEarly = "raised_too_early",
        /// the person was raised early for excellence twice in a row
        RaisedEarlyAgain = "raised_early_again",
        /// the raise is not to the next step of the scale
        NotTheNextStep = "not_the_next_step",
        /// another grade or scale lowers the coefficient
        PayLowered = "pay_lowered",
        /// more people of a unit were raised early in a year than the rule allows
        ManyEarlyRaises = "many_early_raises",
        /// the person retires before the next raise falls due, and may be raised early
        EarlyRaiseBeforeRetirement = "early_raise_before_retirement",
        /// holding the title saves no headcount
        NoHeadcountSaved = "no_headcount_saved",
        /// another allowance is drawn already
        SecondAllowance = "second_allowance",
        /// the title that the allowance is for is not held
        TitleNotHeld = "title_not_held",
        /// the unit is not there on the day
        UnitNotInForce = "unit_not_in_force",
        /// the unit lies outside what the reform may touch
        OutsideReform = "outside_reform",
        /// two changes say what becomes of one unit
        ChangedTwice = "changed_twice",
        /// the unit changes on the day or later already
        DayTooEarly = "day_too_early",
        /// no unit is founded by this key
        KeyUnknown = "key_unknown",
        /// two units are founded by one key
        KeyTwice = "key_twice",
        /// several units would bear one code on the day
        CodeTaken = "code_taken",
        /// the unit would lie below itself
        UnitBelowItself = "unit_below_itself",
        /// the unit would stay below one that ends
        ChildWithoutParent = "child_without_parent",
        /// the unit above is not there from the day on
        ParentNotInForce = "parent_not_in_force",
        /// the unit that takes another in is not there from the day on
        SuccessorNotInForce = "successor_not_in_force",
        /// nothing says where the person goes
        PersonWithoutDestination = "person_without_destination",
        /// the person holds nothing of what is said to change
        NoSuchHolding = "no_such_holding",
        /// the title is not there on the day
        TitleNotThere = "title_not_there",
        /// several people would hold a title of one person
        TwoHeads = "two_heads",
        /// grants on the unit would reach no unit that is there
        GrantReachesNobody = "grant_reaches_nobody",
        /// the pool ends with its unit
        PoolEnds = "pool_ends",
        /// the rule set, resolution or reform ends with its unit
        DocumentEnds = "document_ends",
        /// the move is over: the post that it leads to is no more
        MoveEnds = "move_ends",
        /// the recruitment is over: the post that it leads to is no more
        RecruitmentEnds = "recruitment_ends",
        /// the allowance ends: the title that it is for does not go on
        AllowanceEnds = "allowance_ends",
        /// the unit takes in others that had a ceiling, and has none
        CeilingMissing = "ceiling_missing",
        /// the unit takes in others that had established posts, and has none
        PostsMissing = "posts_missing",
        /// the code is taken where it would go, so it stays where it is
        StaysBehind = "stays_behind",
        /// parts of the task are not done
        SubtasksOpen = "subtasks_open",
        /// less was reached than was asked for
        MeasuredShort = "measured_short",
        /// it was done after its last day
        DoneLate = "done_late",
        /// more people are rated excellent than the rule allows
        TooManyExcellent = "too_many_excellent",
        /// another unit rates the person: where the person was when the year was rated
        RatedElsewhere = "rated_elsewhere",
        /// the person failed two years in a row
        FailedTwice = "failed_twice",
        /// the person showed limits in two years in a row, or failed in one of them
        LimitedTwice = "limited_twice",
        /// the rating comes after the day by which the law asks for it
        RatedLate = "rated_late",
        /// the rating differs from what the points of the months come to
        DiffersFromScores = "differs_from_scores",
        /// months of the year have no points
        ScoresMissing = "scores_missing",
        /// the year of the person is rated already
        AlreadyRated = "already_rated",
        /// it exists, and the caller may not see what
        Withheld = "withheld",
    }
}

/// A fact that a finding rests on: its name, and its value as the interface writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it is, such as `appointment_id` or `months_left`.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// Something found about what is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// Whether it stands in the way.
    pub severity: Severity,
    /// Whether an approver may override it.
    pub overridable: bool,
    /// Whether it tells something that the law calls sensitive.
    pub sensitive: bool,
    /// The rule it rests on.
    pub legal_reference: &'static str,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

impl Finding {
    /// Something that stands in the way for good.
    pub fn blocking(code: FindingCode, legal_reference: &'static str) -> Self {
        let severity = Severity::Blocking;
        Self { code, severity, overridable: false, sensitive: false, legal_reference, evidence: Vec::new() }
    }

    /// Something to be considered.
    pub fn warning(code: FindingCode, legal_reference: &'static str) -> Self {
        Self { severity: Severity::Warning, ..Self::blocking(code, legal_reference) }
    }

    /// The same, and an approver may override it.
    #[must_use]
    pub fn overridable(self) -> Self {
        Self { overridable: true, ..self }
    }

    /// The same, told only to who may see what is sensitive.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// The same, resting on a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.evidence.push(Evidence { name, value: value.to_string() });
        self
    }

    /// Whether it stops a proposal: nobody could approve it.
    pub fn forbids(&self) -> bool {
        self.severity == Severity::Blocking && !self.overridable
    }

    /// Whether it stops an approval with these overrides.
    pub fn stops(&self, overrides: &[Override]) -> bool {
        let overridden = self.overridable && overrides.iter().any(|over| over.code == self.code);
        self.severity == Severity::Blocking && !overridden
    }
}

/// That an approver takes a finding upon themselves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Override {
    /// Which finding.
    pub code: FindingCode,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: Note,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_frees_only_what_its_rule_lets_go() {
        let over = |code| Override {
            code,
            decision_id: DecisionId(uuid::Uuid::nil()),
            reason: Note::parse("Trường hợp đặc biệt").unwrap(),
        };
        let pool = Finding::blocking(FindingCode::NotInPool, "x").overridable();
        let same = Finding::blocking(FindingCode::SameUnit, "x");
        let local = Finding::warning(FindingCode::LocalOrigin, "x");
        let both = [over(FindingCode::NotInPool), over(FindingCode::SameUnit)];
        for (finding, forbids, stops, stops_with_both) in
            [(&pool, false, true, false), (&same, true, true, true), (&local, false, false, false)]
        {
            assert_eq!(
                (finding.forbids(), finding.stops(&[]), finding.stops(&both)),
                (forbids, stops, stops_with_both)
            );
        }
        assert!(pool.stops(&[over(FindingCode::SameUnit)]), "an override is of its own finding");
    }
}
