# How RT reads what the sweep writes ('-135 minutes'), for every number, by both of its parsers; and
# that other forms are as dangerous as we think. Prints a line for each form: how many of them RT
# took for another moment.
use strict;
use warnings;
use RT -init;

{
	no warnings qw(redefine once);
	*Log::Dispatch::warning = *Log::Dispatch::debug = sub { };
}
my $cu = RT::CurrentUser->new('boardbot');
my @numbers = (1 .. 4000, map({ int 1.01**$_ } 840 .. 1600), 604920 / 60, 10_512_001);
for my $natural (0, 1) {
	RT->Config->Set(PreferDateTimeFormatNatural => $natural);
	for my $form ('-%d minutes', '+%d minutes', '%d minutes ago') {
		my $wrong = 0;
		for my $n ($natural ? grep { $_ % 37 == 1 } @numbers : @numbers) {
			my $date = RT::Date->new($cu);
			my $want = time + ($form =~ /^\+/ ? 60 : -60) * $n;
			next if $want < 0 || $want > 2**31;
			$date->Set(Format => 'unknown', Value => sprintf $form, $n);
			$wrong++ if abs($date->Unix - $want) > 3;
		}
		print "$natural $form: ", ($wrong ? 'some' : 'none'), " wrong\n";
	}
}
